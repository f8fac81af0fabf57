import type { Message } from '../../client';

type Said = Pick<Message, 'content' | 'location' | 'contact' | 'forwardCount'>;

/** All that a message says as text: what it is, a place or a card, and what is written beside it. */
export function contentText({ content, location, contact, forwardCount }: Said): string {
  const lines: string[] = [];
  if (forwardCount) lines.push('↪ passed on');
  if (location) {
    const { latitude, longitude, name } = location;
    lines.push(`📍 ${name === undefined ? '' : `${name} `}(${latitude}, ${longitude})`);
  }
  if (contact) {
    const { displayName, phones = [], emails = [] } = contact;
    lines.push(`👤 ${[displayName, ...phones, ...emails].join(' · ')}`);
  }
  if (content) lines.push(content);
  return lines.join('\n');
}
