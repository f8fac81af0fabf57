import { Random } from './random';
import type { ArchiveOptions } from './seed.types';

/** Who talks with whom, and how much: all that is decided before the first document is made. */
export interface ArchivePlan {
  options: ArchiveOptions;
  /** names everything random of this archive */
  key: string;
  conversations: PlannedConversation[];
}

export interface PlannedConversation {
  /** numbers of the two people; the lower is the more active one */
  first: number;
  second: number;
  messages: number;
  /** part of the messages that `first` sends */
  share: number;
}

/** Fifths of the people and of their messages, as Pareto found them for land. */
const TOP_PEOPLE = 0.2;
const TOP_MESSAGES = 0.8;
/**
 * Activity at rank x (0 to 1) is 1 / (x + c)²: a power law flattened at its top, so that nobody writes a third of
 * everything. With this c the integral over the first fifth is four fifths of the whole.
 */
const FLATTENING = 1 / 15;
/** Tries per conversation to find a pair that has none; where nearly all pairs are wanted, the rest are just taken. */
const TRIES = 20;

/** Decides who talks with whom and how much, from the options alone; a second for a million conversations. */
export function planArchive(options: ArchiveOptions): ArchivePlan {
  const { users, conversations, messages, months, seed } = options;
  const key = ['archive', seed, users, conversations, messages, months].join(' ');
  const activity = Float64Array.from({ length: users }, (_, i) => 1 / ((i + 0.5) / users + FLATTENING) ** 2);
  const pairs = drawPairs(activity, conversations, new Random(key, 'pairs'));
  const lengths = drawLengths(conversations, messages, new Random(key, 'lengths'));
  const planned = pairs.map(([first, second], i) => ({ first, second, messages: lengths[i]!, share: 0.5 }));
  setShares(planned, activity);
  return { options, key, conversations: planned };
}

/** Different pairs, each person as often as they are active. */
function drawPairs(activity: Float64Array, count: number, random: Random): [number, number][] {
  const draw = drawerOf(activity, random);
  const taken = new Set<number>();
  const pairs: [number, number][] = [];
  const take = (a: number, b: number) => {
    const pair: [number, number] = a < b ? [a, b] : [b, a];
    const code = pair[0] * activity.length + pair[1];
    if (a === b || taken.has(code)) return;
    taken.add(code);
    pairs.push(pair);
  };
  for (let tries = count * TRIES; pairs.length < count && tries > 0; tries -= 1) take(draw(), draw());
  for (let b = 1; pairs.length < count; b += 1) {
    for (let a = 0; a < b && pairs.length < count; a += 1) take(a, b);
  }
  return pairs;
}

/** Draws numbers of people by their activity, each in the time of a binary search. */
function drawerOf(activity: Float64Array, random: Random): () => number {
  let sum = 0;
  const sums = activity.map((one) => (sum += one));
  return () => {
    const place = random.fraction() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > place) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** Exponentially falling lengths of one at least, whose sum is exactly `total`. */
function drawLengths(count: number, total: number, random: Random): number[] {
  const drawn = Array.from({ length: count }, () => random.exponential(1));
  const scale = (total - count) / drawn.reduce((sum, one) => sum + one, 0);
  let [sum, given] = [0, 0];
  return drawn.map((one, i) => {
    sum += one;
    // rounding the running sum instead of each length: no message is lost or added on the way
    const upTo = i === count - 1 ? total - count : Math.round(sum * scale);
    const length = 1 + upTo - given;
    given = upTo;
    return length;
  });
}

/**
 * Sets how two people share a conversation: by activity to the power that gives the top fifth their four fifths. No
 * formula has it, as an active person meets other active people; so it is found by bisection.
 */
function setShares(planned: PlannedConversation[], activity: Float64Array): void {
  const top = Math.max(1, Math.round(activity.length * TOP_PEOPLE));
  const total = planned.reduce((sum, { messages }) => sum + messages, 0);
  let [low, high] = [-4, 4];
  for (let i = 0; i < 40; i += 1) {
    const power = (low + high) / 2;
    let sent = 0;
    for (const one of planned) {
      one.share = 1 / (1 + (activity[one.second]! / activity[one.first]!) ** power);
      if (one.first < top) sent += one.messages * one.share;
      if (one.second < top) sent += one.messages * (1 - one.share);
    }
    if (sent < total * TOP_MESSAGES) low = power;
    else high = power;
  }
}
