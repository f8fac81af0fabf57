import { type Day, DELIVERY_BOUNDS_MS, type Row } from './analytics.types';
import { weekdayOf } from './calendar';
import type {
  ActivityItemDto,
  ConversationSizeDto,
  DeliveryItemDto,
  HeatmapItemDto,
  LengthItemDto,
  OverviewDto,
  TypeItemDto,
  VolumeItemDto,
} from './dto/analytics.dto';

type DayRow = Row<Day>;
type Overview = Omit<OverviewDto, 'days' | 'timezone' | 'countedTo'>;

const HOURS = 24;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const sum = (rows: readonly { count?: number; total?: number }[], field: 'count' | 'total' = 'count') =>
  rows.reduce((all, row) => all + (row[field] ?? 0), 0);

const ratio = (part: number, whole: number, digits: number) =>
  whole > 0 ? Number((part / whole).toFixed(digits)) : 0;

/** Counts of all dimensions together, of each bucket that is asked for: also of those without a row. */
export function presentVolume(
  rows: readonly { bucket: string; count?: number }[],
  buckets: readonly string[],
): VolumeItemDto[] {
  const messages = new Map(buckets.map((bucket) => [bucket, 0]));
  for (const { bucket, count = 0 } of rows) messages.set(bucket, (messages.get(bucket) ?? 0) + count);
  return [...messages.keys()].sort().map((bucket) => ({ bucket, messages: messages.get(bucket)! }));
}

export function presentActivity(rows: readonly DayRow[], days: readonly Day[]): ActivityItemDto[] {
  const counts = new Map(rows.map(({ dimension, bucket, count = 0 }) => [dimension + bucket, count]));
  return days.map((day) => {
    const daily = counts.get(`day${day}`) ?? 0;
    // they are rolled up less often than the day, and are no less than it
    const weekly = Math.max(daily, counts.get(`week${day}`) ?? 0);
    const monthly = Math.max(weekly, counts.get(`month${day}`) ?? 0);
    return { day, daily, weekly, monthly, stickiness: ratio(daily, monthly, 4) };
  });
}

export function presentHeatmap(rows: readonly DayRow[]): HeatmapItemDto[] {
  const items = WEEKDAYS.map((weekday) => ({ weekday, hours: new Array<number>(HOURS).fill(0) }));
  for (const { bucket, parts = [] } of rows) {
    const { hours } = items[weekdayOf(bucket) - 1]!;
    parts.forEach((count, hour) => (hours[hour]! += count));
  }
  return items;
}

export function presentSizes({ parts = [] }: Pick<DayRow, 'parts'>): ConversationSizeDto[] {
  return parts.map((conversations, i) => ({
    from: i === 0 ? 0 : 2 ** (i - 1),
    ...(i < parts.length - 1 && { to: 2 ** i - 1 }),
    conversations,
  }));
}

export function presentLengths(rows: readonly DayRow[], days: readonly Day[]): LengthItemDto[] {
  const byDay = new Map(rows.map((row) => [row.bucket, row]));
  return days.map((day) => {
    const { count = 0, total = 0 } = byDay.get(day) ?? {};
    return { day, messages: count, average: ratio(total, count, 2) };
  });
}

export function presentTypes(rows: readonly DayRow[], types: readonly string[]): TypeItemDto[] {
  const all = sum(rows);
  const items = types.map((type) => {
    const messages = sum(rows.filter(({ dimension }) => dimension === type));
    return { type, messages, share: ratio(messages, all, 4) };
  });
  return items.sort((a, b) => b.messages - a.messages || a.type.localeCompare(b.type));
}

export function presentDelivery(rows: readonly DayRow[], days: readonly Day[]): DeliveryItemDto[] {
  const byDay = new Map(rows.map((row) => [row.bucket, row]));
  return days.map((day) => {
    const { count = 0, total = 0, parts = [] } = byDay.get(day) ?? {};
    const shares = [...DELIVERY_BOUNDS_MS, undefined].map((withinMs, i) => ({
      ...(withinMs !== undefined && { withinMs }),
      deliveries: parts[i] ?? 0,
    }));
    return { day, deliveries: count, averageMs: ratio(total, count, 1), shares };
  });
}

export function presentOverview(
  { messages, active, delivery }: Record<'messages' | 'active' | 'delivery', readonly DayRow[]>,
  days: readonly Day[],
): Overview {
  const texts = messages.filter(({ dimension }) => dimension === 'text');
  const [today] = presentActivity(active, days.slice(-1));
  return {
    messages: sum(messages),
    messagesPerDay: ratio(sum(messages), days.length, 2),
    averageLength: ratio(sum(texts, 'total'), sum(texts), 2),
    activeToday: today?.daily ?? 0,
    activeMonthly: today?.monthly ?? 0,
    averageDeliveryMs: ratio(sum(delivery, 'total'), sum(delivery), 1),
  };
}
