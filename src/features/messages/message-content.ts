import { coreErrors } from '../../platform/errors/core.errors';
import { contentHashOf } from '../../shared/ids';
import type { SendMessageDto } from './dto/message.dto';
import type { ContactDto, LocationDto } from './dto/message-parts.dto';
import { messageErrors } from './messages.errors';
import type { Draft, MessageRecord } from './messages.types';

type Content = Pick<Draft, 'type' | 'content' | 'contentHash' | 'location' | 'contact' | 'forwardCount'>;

/** What stands beside a text only where the type says so. */
const TYPED = ['location', 'contact'] as const;
/** What may not stand beside a message that is passed on: it is what it is. */
const OWN = ['type', 'content', ...TYPED, 'replyTo', 'threadRootId', 'mentions', 'mentionsAll'] as const;

/** @throws VALIDATION where what is sent does not belong together */
export function requireWhole(wish: SendMessageDto): void {
  if (wish.forwardOf) return refuse(OWN.find((name) => wish[name] !== undefined));
  const { type = 'text' } = wish;
  refuse(TYPED.find((name) => name !== type && wish[name] !== undefined));
  const needed = type === 'text' ? 'content' : type;
  if (wish[needed] === undefined)
    throw fault(needed, 'required', `must be there in a message of type ${type}`);
}

function refuse(name: string | undefined): void {
  if (name !== undefined) throw fault(name, 'not', 'does not belong into this message');
}

const fault = (name: string, rule: string, message: string) =>
  coreErrors.VALIDATION({ details: [{ path: `/${name}`, rule, message }] });

/** What a message says, and the hash of everything that was sent. */
export function contentOf(wish: SendMessageDto): Content {
  const { type = 'text', content = '' } = wish;
  const location = wish.location && placeOf(wish.location);
  const contact = wish.contact && cardOf(wish.contact);
  return {
    type,
    content,
    contentHash: contentHashOf(type, content, besideText(wish, { location, contact })),
    ...(location && { location }),
    ...(contact && { contact }),
  };
}

/** What of a message is passed on. @throws FORWARD_NOT_FOUND, MESSAGE_DELETED */
export function passedOn(original: MessageRecord | undefined): Omit<Content, 'contentHash'> {
  // what the server tells is of its conversation
  if (!original || original.type === 'system') throw messageErrors.FORWARD_NOT_FOUND();
  if (original.deletedAt) throw messageErrors.MESSAGE_DELETED();
  const { type, content, location, contact, forwardCount = 0 } = original;
  return {
    type,
    content,
    ...(location && { location }),
    ...(contact && { contact }),
    forwardCount: forwardCount + 1,
  };
}

/** Whether it names other messages, or people: what has to be looked up. */
export function refersToOthers({ mentionsAll, ...wish }: SendMessageDto): boolean {
  const { replyTo, threadRootId, mentions, forwardOf } = wish;
  return mentionsAll === true || Boolean(replyTo ?? threadRootId ?? mentions ?? forwardOf);
}

/** What is sent beside the text, always in this order; undefined when there is nothing. */
function besideText(
  { replyTo, threadRootId, mentions, mentionsAll, forwardOf }: SendMessageDto,
  { location, contact }: { location?: LocationDto; contact?: ContactDto },
): object | undefined {
  const isForAll = mentionsAll === true ? true : undefined;
  const source = forwardOf && [forwardOf.conversationId, forwardOf.messageId];
  const beside = {
    replyTo,
    mentions,
    mentionsAll: isForAll,
    location,
    contact,
    forwardOf: source,
    threadRootId,
  };
  return Object.values(beside).some((value) => value !== undefined) ? beside : undefined;
}

// in an order of their own, whatever that of the client was

function placeOf({ latitude, longitude, name }: LocationDto): LocationDto {
  return { latitude, longitude, ...(name !== undefined && { name }) };
}

function cardOf({ displayName, userId, phones, emails }: ContactDto): ContactDto {
  return {
    displayName,
    ...(userId !== undefined && { userId }),
    ...(phones && { phones }),
    ...(emails && { emails }),
  };
}
