import { type Day, SLOT_MS } from './analytics.types';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The days of a time zone. */
export class Calendar {
  private readonly format: Intl.DateTimeFormat;
  private latest = { slot: NaN, day: '' };

  /** @param timezone IANA name */
  constructor(readonly timezone: string) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
    this.format = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, ...fields });
  }

  /** The day of a moment. */
  dayOf(at: number): Day {
    // days begin with a quarter of an hour everywhere
    const slot = slotOf(at);
    if (slot !== this.latest.slot) this.latest = { slot, day: this.format.format(slot) };
    return this.latest.day;
  }

  /** The hours from the beginning of a day up to a moment, each by when it begins. */
  hoursSince(day: Day, until: number): number[] {
    let at = beforeDay(day);
    while (this.dayOf(at) < day) at += SLOT_MS;
    const hours: number[] = [];
    for (; at <= until; at += HOUR_MS) hours.push(at);
    return hours;
  }
}

/** A moment before the day begins in any time zone, by less than two days. */
export const beforeDay = (day: Day): number => Date.parse(day) - DAY_MS;

/** The quarter of an hour that a moment belongs to. */
export const slotOf = (at: number): number => Math.floor(at / SLOT_MS) * SLOT_MS;

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** From the first to the last, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** 1 is Monday, 7 Sunday. */
export const weekdayOf = (day: Day): number => new Date(day).getUTCDay() || 7;

/** The Monday of its week. */
export const weekOf = (day: Day): Day => addDays(day, 1 - weekdayOf(day));

/** The first of its month. */
export const monthOf = (day: Day): Day => `${day.slice(0, 8)}01`;
