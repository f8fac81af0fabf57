import { displayWidth, pad, wrap } from './layout';
import { tickText } from './render-list';
import { printable } from './sanitise';
import type { Paint } from './style';
import { clockTime, dayName, dayOf } from './times';
import type { MessageRow, OpenConversation } from './view-model';

// messages of one person that follow each other within this time stand under one name
const GROUP_MS = 5 * 60_000;
const GUTTER = 8;

/** The messages from oldest to newest: days apart, grouped by sender, each with its time, own ones with ticks. */
export function renderConversation(
  { rows, hasMore, firstNewSeq, name }: OpenConversation,
  width: number,
  now: number,
  paint: Paint,
): string[] {
  if (rows.length === 0) return ['', centre(`Say hello to ${name}: type and press Enter.`, width, paint)];
  const lines = [centre(hasMore ? '/more for older messages' : 'This is where it began.', width, paint)];
  let before: MessageRow | undefined;
  for (const row of rows) {
    const breaks: string[] = [];
    if (!before || dayOf(before.at) !== dayOf(row.at))
      breaks.push('', centre(dayName(row.at, now), width, paint));
    if (row.seq !== undefined && row.seq === firstNewSeq) breaks.push('', rule('new', width, paint));
    const isFirst = breaks.length > 0 || !isGrouped(before, row);
    lines.push(...breaks, ...renderRow(row, isFirst, width, paint));
    before = row;
  }
  return lines;
}

/** What the server tells stands together, whoever did it; messages of one person do for a while. */
function isGrouped(before: MessageRow | undefined, row: MessageRow): boolean {
  if (before?.isSystem !== row.isSystem) return false;
  if (row.isSystem) return true;
  return before.senderId === row.senderId && Date.parse(row.at) - Date.parse(before.at) < GROUP_MS;
}

/** @param isFirst whether it stands apart from the one before */
function renderRow(row: MessageRow, isFirst: boolean, width: number, paint: Paint): string[] {
  const lines = row.isSystem ? renderSystem(row, width, paint) : renderMessage(row, width, paint);
  if (!isFirst) return lines;
  return row.isSystem ? ['', ...lines] : ['', heading(row, paint), ...lines];
}

function heading({ sender, isOwn }: MessageRow, paint: Paint): string {
  return ` ${paint(sender, 'bold', isOwn ? 'green' : 'cyan')}`;
}

function renderSystem({ content }: MessageRow, width: number, paint: Paint): string[] {
  return wrap(printable(content), width - 4).map((line) => centre(line, width, paint));
}

function renderMessage(row: MessageRow, width: number, paint: Paint): string[] {
  const tick = tickText(row.tick, paint);
  const mark = row.isEdited && !row.isDeleted ? paint(' (edited)', 'dim') : '';
  const text = row.isDeleted ? 'message deleted' : printable(row.content);
  const lines = wrap(text, width - GUTTER - 5).map((line) =>
    row.isDeleted ? paint(line, 'dim', 'italic') : line,
  );
  if (row.quote)
    lines.unshift(...wrap(`> ${row.quote}`, width - GUTTER - 5).map((line) => paint(line, 'dim')));
  const last = lines.length - 1;
  const end = `${mark}${tick && ` ${tick}`}`;
  if (displayWidth((lines[last] ?? '') + end) > width - GUTTER - 1) lines.push(end.trimStart());
  else lines[last] += end;
  if (row.reactions) lines.push(...wrap(row.reactions, width - GUTTER - 5).map((line) => paint(line, 'dim')));
  return lines.map(
    (line, index) => pad(index === 0 ? ` ${paint(clockTime(row.at), 'dim')}` : '', GUTTER) + line,
  );
}

function centre(text: string, width: number, paint: Paint): string {
  return ' '.repeat(Math.max(0, Math.floor((width - displayWidth(text)) / 2))) + paint(text, 'dim');
}

function rule(text: string, width: number, paint: Paint): string {
  const side = '─'.repeat(Math.max(2, Math.floor((width - displayWidth(text) - 4) / 2)));
  return paint(` ${side} ${text} ${side}`, 'yellow');
}
