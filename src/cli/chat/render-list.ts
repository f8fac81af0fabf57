import type { Presence } from '../../client';
import { displayWidth, pad, spread, truncate } from './layout';
import type { Paint } from './style';
import { shortTime } from './times';
import { type ConversationRow, previewText, spokenText, type Tick } from './view-model';

const MAX_BADGE = 99;

/** `●` online, `◐` away, `○` offline, nothing when the person keeps it private. */
export function presenceDot(state: Presence['state'] | undefined, paint: Paint): string {
  if (state === 'online') return paint('●', 'green');
  if (state === 'away') return paint('◐', 'yellow');
  return state === 'offline' ? paint('○', 'dim') : ' ';
}

/** `⏳` on its way, `✓` stored, `✓✓` arrived, coloured `✓✓` read. */
export function tickText(tick: Tick | undefined, paint: Paint): string {
  if (tick === 'pending') return '⏳';
  if (tick === 'sent') return paint('✓', 'dim');
  if (tick === 'delivered') return paint('✓✓', 'dim');
  return tick === 'read' ? paint('✓✓', 'cyan', 'bold') : '';
}

/** The conversation list: two lines each, the name with number, dot and time above, the last message with badge below. */
export function renderList(
  rows: readonly ConversationRow[],
  width: number,
  now: number,
  paint: Paint,
): string[] {
  if (rows.length === 0) {
    return [
      '',
      '  No conversations yet.',
      '',
      '  /find al   looks for people',
      '  /open bob  starts to talk to one',
    ];
  }
  return rows.flatMap((row, index) => [...renderRow(row, { number: index + 1, width, now, paint }), '']);
}

function renderRow(
  row: ConversationRow,
  { number, width, now, paint }: { number: number; width: number; now: number; paint: Paint },
): string[] {
  const time = paint(shortTime(row.at, now), 'dim');
  const prefix = `${row.isOpen ? paint('▌', 'cyan') : ' '}${paint(String(number).padStart(2), 'dim')} ${presenceDot(row.presence, paint)} `;
  const room = width - displayWidth(prefix) - displayWidth(time) - 2;
  const name = paint(truncate(row.name, room), 'bold');
  const badge =
    row.unread > 0
      ? paint(
          ` ${row.isMentioned ? '@ ' : ''}${row.unread > MAX_BADGE ? `${MAX_BADGE}+` : row.unread} `,
          'inverse',
        )
      : '';
  const below =
    pad('', displayWidth(prefix)) +
    renderPreview(row, width - displayWidth(prefix) - displayWidth(badge) - 2, paint);
  return [`${spread(prefix + name, time, width - 1)} `, `${spread(below, badge, width - 1)} `];
}

function renderPreview({ preview, isTyping, isGroup }: ConversationRow, width: number, paint: Paint): string {
  if (isTyping) return paint(truncate('typing…', width), 'green');
  if (!preview) return paint(truncate('nothing said yet', width), 'dim');
  const tick = preview.tick ? `${tickText(preview.tick, paint)} ` : '';
  const text = isGroup && !preview.isOwn ? spokenText(preview) : previewText(preview);
  return tick + paint(truncate(text, width - displayWidth(tick)), 'dim');
}
