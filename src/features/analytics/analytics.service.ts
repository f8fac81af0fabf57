import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import { MESSAGE_TYPES } from '../messages/message-kinds.types';
import {
  presentActivity,
  presentDelivery,
  presentHeatmap,
  presentLengths,
  presentOverview,
  presentSizes,
  presentTypes,
  presentVolume,
} from './analytics.presenter';
import { type Day, type Row, WINDOW_SECONDS } from './analytics.types';
import { addDays, Calendar, daysBetween, monthOf, weekOf } from './calendar';
import type {
  ActivityDto,
  AnalyticsDto,
  AnalyticsQueryDto,
  ConversationSizesDto,
  DeliveryDto,
  HeatmapDto,
  LengthsDto,
  OverviewDto,
  TypesDto,
  VolumeDto,
  VolumeQueryDto,
} from './dto/analytics.dto';
import { activePeople } from './pipelines/active-people';
import { activePeopleTrailing } from './pipelines/active-people-trailing';
import { conversationSizes } from './pipelines/conversation-sizes';
import { delivery } from './pipelines/delivery';
import { heatmap } from './pipelines/heatmap';
import { messagesDaily } from './pipelines/messages-daily';
import { messagesHourly } from './pipelines/messages-hourly';
import { messagesMonthly } from './pipelines/messages-monthly';
import { messagesWeekly } from './pipelines/messages-weekly';
import { ProgressRepository } from './progress.repository';
import { RollUpsRepository } from './roll-ups.repository';
import type { RollUp } from './roll-ups.types';

const DEFAULT_DAYS = 30;
const ALL = ['all'];

/** Days that are asked about. */
interface Range {
  days: Day[];
  first: Day;
  last: Day;
}

/** What dashboards show, from roll-ups alone: it costs the same however many messages there are. */
@Injectable()
export class AnalyticsService {
  private readonly calendar: Calendar;

  constructor(
    private readonly rollUps: RollUpsRepository,
    private readonly progress: ProgressRepository,
    private readonly clock: DatabaseClock,
    config: AppConfig,
  ) {
    this.calendar = new Calendar(config.analytics.timezone);
  }

  async overview(query: AnalyticsQueryDto): Promise<OverviewDto> {
    const range = this.range(query);
    const [about, messages, active, delivered] = await Promise.all([
      this.about(range, messagesDaily),
      this.rows('messages', MESSAGE_TYPES, range),
      this.rows('active', ['day', 'week', 'month'], range),
      this.rows('delivery', ALL, range),
    ]);
    return { ...about, ...presentOverview({ messages, active, delivery: delivered }, range.days) };
  }

  async volume({ bucket = 'day', type, ...query }: VolumeQueryDto): Promise<VolumeDto> {
    const range = this.range(query);
    const types = type === undefined ? MESSAGE_TYPES : [type];
    if (bucket === 'hour') return this.hours(range, types);
    const { first, last, days } = range;
    if (bucket === 'day') {
      const items = presentVolume(await this.rows('messages', types, range), days);
      return { ...(await this.about(range, messagesDaily)), items };
    }
    const [metric, beginOf, rollUp] =
      bucket === 'week'
        ? (['messages-weekly', weekOf, messagesWeekly] as const)
        : (['messages-monthly', monthOf, messagesMonthly] as const);
    const rows = await this.rows(metric, types, { ...range, first: beginOf(first), last });
    const items = presentVolume(rows, [...new Set(days.map(beginOf))]);
    return { ...(await this.about(range, rollUp)), items };
  }

  async activity(query: AnalyticsQueryDto): Promise<ActivityDto> {
    const range = this.range(query);
    const rows = await this.rows('active', ['day', 'week', 'month'], range);
    return {
      ...(await this.about(range, activePeople, activePeopleTrailing)),
      items: presentActivity(rows, range.days),
    };
  }

  async heatmap(query: AnalyticsQueryDto): Promise<HeatmapDto> {
    const range = this.range(query);
    const rows = await this.rows('heatmap', ALL, range);
    return { ...(await this.about(range, heatmap)), items: presentHeatmap(rows) };
  }

  async conversations(query: AnalyticsQueryDto): Promise<ConversationSizesDto> {
    const range = this.range(query);
    const rows = await this.rows('conversations', ALL, range);
    const newest = rows.reduce<Row<Day> | undefined>((a, b) => (a && a.bucket > b.bucket ? a : b), undefined);
    const items = newest ? presentSizes(newest) : [];
    return { ...(await this.about(range, conversationSizes)), ...(newest && { day: newest.bucket }), items };
  }

  async lengths(query: AnalyticsQueryDto): Promise<LengthsDto> {
    const range = this.range(query);
    const rows = await this.rows('messages', ['text'], range);
    return { ...(await this.about(range, messagesDaily)), items: presentLengths(rows, range.days) };
  }

  async types(query: AnalyticsQueryDto): Promise<TypesDto> {
    const range = this.range(query);
    const rows = await this.rows('messages', MESSAGE_TYPES, range);
    return { ...(await this.about(range, messagesDaily)), items: presentTypes(rows, MESSAGE_TYPES) };
  }

  async delivery(query: AnalyticsQueryDto): Promise<DeliveryDto> {
    const range = this.range(query);
    const rows = await this.rows('delivery', ALL, range);
    return { ...(await this.about(range, delivery)), items: presentDelivery(rows, range.days) };
  }

  private async hours(range: Range, types: readonly string[]): Promise<VolumeDto> {
    const last = this.clock.now();
    const hours = this.calendar.hoursSince(range.first, last).map((hour) => new Date(hour));
    const wanted = { metric: 'messages', dimensions: types, first: hours[0]!, last: new Date(last) };
    const rows = await this.rollUps.findHourCounts(wanted);
    const items = presentVolume(
      rows.map(({ bucket, count }) => ({ bucket: bucket.toISOString(), count })),
      hours.map((hour) => hour.toISOString()),
    );
    return { ...(await this.about(range, messagesHourly)), items };
  }

  private rows(metric: string, dimensions: readonly string[], { first, last }: Range): Promise<Row<Day>[]> {
    return this.rollUps.findDays({ metric, dimensions, first, last });
  }

  private range({ days }: AnalyticsQueryDto): Range {
    const last = this.calendar.dayOf(this.clock.now());
    const first = addDays(last, 1 - Number(days ?? DEFAULT_DAYS));
    return { days: daysBetween(first, last), first, last };
  }

  /** @param made the roll-ups that are shown */
  private async about({ days }: Range, ...made: RollUp[]): Promise<AnalyticsDto> {
    const progress = await Promise.all(made.map(({ name }) => this.progress.findRollUp(name)));
    const window = Math.min(...progress.map((one) => one?.window ?? NaN));
    const countedTo = new Date((window + 1) * WINDOW_SECONDS * 1_000);
    return {
      ...{ days: days.length, timezone: this.calendar.timezone },
      ...(!Number.isNaN(window) && { countedTo: countedTo.toISOString() }),
    };
  }
}
