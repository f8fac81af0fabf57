import type { ClientState } from '../../client';
import { displayWidth, pad, spread, truncate, wrap } from './layout';
import { listOf, presenceText } from './people';
import { renderConversation } from './render-conversation';
import { presenceDot, renderList } from './render-list';
import type { Paint, Style } from './style';
import type { OpenConversation, Panel, View } from './view-model';

/** From this width on the list stands beside the conversation. */
export const WIDE = 96;
const LIST_WIDTH = 34;
// header, two rules, notice, input
const FRAME_ROWS = 5;

export interface Size {
  width: number;
  height: number;
}

/** A whole screen: one string per row, and how far back it could be scrolled. */
export interface Frame {
  lines: string[];
  maxScroll: number;
}

const STATES: Record<ClientState, [text: string, style: Style]> = {
  live: ['● live', 'green'],
  'catching up': ['◌ catching up', 'yellow'],
  connecting: ['○ offline – connecting…', 'yellow'],
  offline: ['○ offline', 'red'],
};

/** The state of the connection, such as `● live`. */
export function stateText(state: ClientState, paint: Paint): string {
  const [text, style] = STATES[state];
  return paint(text, style);
}

/**
 * Draws everything but what is being typed, whose row is left empty.
 * @param scroll rows scrolled back from the newest message; in a list or a panel, down from its top
 */
export function renderScreen(view: View, { width, height }: Size, scroll: number, paint: Paint): Frame {
  const rows = Math.max(1, height - FRAME_ROWS);
  const body = renderBody(view, { width, height: rows }, scroll, paint);
  const line = paint('─'.repeat(width), 'dim');
  const lines = [
    renderHeader(view, width, paint),
    line,
    ...body.lines,
    line,
    renderNotice(view, scroll, width, paint),
    '',
  ];
  return { lines, maxScroll: body.maxScroll };
}

function renderHeader({ state, own, list }: View, width: number, paint: Paint): string {
  const unread = list.reduce((sum, row) => sum + row.unread, 0);
  const left = ` ${paint('Parley', 'bold')}  ${stateText(state, paint)}`;
  const right = `${unread > 0 ? `${paint(`${unread} unread`, 'yellow')}  ` : ''}${truncate(own, 24)} `;
  return spread(left, right, width);
}

function renderNotice(
  { notice, conversation, panel }: View,
  scroll: number,
  width: number,
  paint: Paint,
): string {
  if (notice) return ` ${paint(truncate(notice, width - 2), 'yellow')}`;
  let hint = '/open <name or number>  /find <name>  /help  /quit';
  if (conversation) hint = 'Enter sends  PgUp scrolls  /list goes back  /help';
  if (conversation && scroll > 0) hint = '↓ PgDn leads back to the newest';
  if (panel) hint = 'PgDn shows more  Esc closes this';
  return ` ${paint(truncate(hint, width - 2), 'dim')}`;
}

function renderBody(view: View, size: Size, scroll: number, paint: Paint): Frame {
  if (size.width < WIDE) {
    const isList = !view.panel && !view.conversation;
    return isList ? renderListPane(view, size, scroll, paint) : renderMainPane(view, size, scroll, paint);
  }
  const main = { width: size.width - LIST_WIDTH - 1, height: size.height };
  const left = renderListPane(view, { width: LIST_WIDTH, height: size.height }, 0, paint);
  const right = renderMainPane(view, main, scroll, paint);
  const bar = paint('│', 'dim');
  const lines = left.lines.map((line, row) => pad(line, LIST_WIDTH) + bar + (right.lines[row] ?? ''));
  return { lines, maxScroll: right.maxScroll };
}

/** The list begins at the top, so that its `scroll` counts from there. */
function renderListPane({ list, now }: View, { width, height }: Size, scroll: number, paint: Paint): Frame {
  const lines = renderList(list, width, now, paint);
  const maxScroll = Math.max(0, lines.length - height);
  const top = Math.min(scroll, maxScroll);
  return { lines: fill(lines.slice(top, top + height), height), maxScroll };
}

function renderMainPane(view: View, size: Size, scroll: number, paint: Paint): Frame {
  if (view.panel) return renderPanel(view.panel, size, scroll, paint);
  if (!view.conversation)
    return renderPanel(
      { title: '', lines: ['', 'Open a conversation: /open <name or number>'] },
      size,
      0,
      paint,
    );
  const title = renderTitle(view.conversation, size.width, view.now, paint);
  const lines = renderConversation(view.conversation, size.width, view.now, paint);
  const height = size.height - 1;
  const maxScroll = Math.max(0, lines.length - height);
  const end = lines.length - Math.min(scroll, maxScroll);
  const shown = lines.slice(Math.max(0, end - height), end);
  // few messages stand at the bottom, next to where one types
  return { lines: [title, ...fill([], height - shown.length), ...shown], maxScroll };
}

function renderTitle(conversation: OpenConversation, width: number, now: number, paint: Paint): string {
  const { name, presence, typists, memberCount } = conversation;
  const shownName = truncate(name, Math.floor(width / 2));
  const isTyping = typists.length > 0;
  const status = isTyping
    ? `${listOf(typists)} ${typists.length > 1 ? 'are' : 'is'} typing…`
    : memberCount === undefined
      ? presenceText(presence, now)
      : `${memberCount} ${memberCount === 1 ? 'member' : 'members'}`;
  const left = ` ${presenceDot(presence?.state, paint)} ${paint(shownName, 'bold')}`;
  const room = Math.max(0, width - displayWidth(left) - 2);
  return spread(left, `${paint(truncate(status, room), isTyping ? 'green' : 'dim')} `, width);
}

function renderPanel(panel: Panel, { width, height }: Size, scroll: number, paint: Paint): Frame {
  const texts = panel.lines.flatMap((text) => wrap(text, width - 4)).map((line) => `  ${line}`);
  const lines = [` ${paint(panel.title, 'bold')}`, ...texts];
  const maxScroll = Math.max(0, lines.length - height);
  const top = Math.min(scroll, maxScroll);
  return { lines: fill(lines.slice(top, top + height), height), maxScroll };
}

function fill(lines: string[], height: number): string[] {
  return [...lines, ...Array<string>(Math.max(0, height - lines.length)).fill('')];
}
