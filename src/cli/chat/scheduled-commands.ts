import type { ParleyClient, ScheduledMessage } from '../../client';
import type { Command, Front } from './chat.types';
import type { Place } from './group-commands';
import { conversationName } from './people';
import { printableLine } from './sanitise';
import { clockTime, dayOf, shortTime } from './times';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const USAGE = 'When, and what? /later 18:30 <text>, /later 45m <text> or /later 3h <text>';

/** What a person writes to be sent later. */
export class ScheduledCommands {
  readonly commands: Record<string, Command> = {
    later: (rest) => this.later(rest),
    scheduled: () => this.list(),
    unschedule: (number) => this.cancel(number),
  };

  constructor(
    private readonly client: ParleyClient,
    private readonly front: Front,
    private readonly place: Place,
  ) {}

  private async later(rest: string): Promise<void> {
    const { current } = this.place;
    if (!current) return this.front.notice('Open a conversation first: /open <name, title or number>');
    const [, when = '', text = ''] = /^(\S+)\s+([^]+)$/.exec(rest.trim()) ?? [];
    const sendAt = momentOf(when, Date.now());
    if (sendAt === undefined || !text) return this.front.notice(USAGE);
    await this.client.scheduled.add(current.id, text, new Date(sendAt));
    this.front.notice(
      `It will be sent ${whenOf(new Date(sendAt).toISOString())}. /scheduled shows what waits.`,
    );
  }

  private list(): void {
    const waiting = this.client.scheduled.all();
    const lines = waiting.map((message, i) => `${i + 1}  ${this.describe(message)}`);
    const title = 'What you have written to be sent later';
    this.front.panel({ title, lines: lines.length > 0 ? lines : ['Nothing. /later <time> <text>'] });
  }

  private async cancel(rest: string): Promise<void> {
    const message = this.client.scheduled.all()[Number(rest) - 1];
    if (!message) return this.front.notice('Which one? /unschedule <number>, as /scheduled shows it');
    await this.client.scheduled.cancel(message.messageId);
    this.front.notice('It will not be sent.');
  }

  private describe({ conversationId, content = '', sendAt, status, failure }: ScheduledMessage): string {
    const conversation = this.client.conversation(conversationId);
    const where = conversation ? conversationName(conversation) : 'somewhere';
    const state = status === 'failed' ? `not sent (${failure ?? 'refused'})` : whenOf(sendAt);
    return `${state}, ${where}: ${printableLine(content)}`;
  }
}

/** `today at 18:30`, `tomorrow at 9:05`, `3 May at 12:00`: of a moment to come. */
function whenOf(iso: string): string {
  const now = Date.now();
  const day = dayOf(iso) === dayOf(now + DAY_MS) ? 'tomorrow' : shortDay(iso, now);
  return `${day} at ${clockTime(iso)}`;
}

const shortDay = (iso: string, now: number) => (dayOf(iso) === dayOf(now) ? 'today' : shortTime(iso, now));

/** The moment that is meant by `18:30` (the next one), `45m` or `3h`; undefined when it is none. */
export function momentOf(when: string, now: number): number | undefined {
  const [, amount, unit] = /^(\d{1,4})([mh])$/.exec(when) ?? [];
  if (amount !== undefined) return now + Number(amount) * (unit === 'h' ? HOUR_MS : MINUTE_MS);
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(when) ?? [];
  if (hours === undefined) return undefined;
  const moment = new Date(now).setHours(Number(hours), Number(minutes), 0, 0);
  return moment > now ? moment : moment + DAY_MS;
}
