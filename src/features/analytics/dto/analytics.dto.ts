import {
  ChoiceField,
  CountListField,
  DateTimeField,
  DayField,
  IntField,
  ListField,
  NumberField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { MESSAGE_TYPES } from '../../messages/message-kinds.types';

const MUCH = Number.MAX_SAFE_INTEGER;

/** Over which days. */
export class AnalyticsQueryDto {
  @Optional()
  @ChoiceField('How many days, today the last of them; 30 unless told.', ['7', '30', '90'])
  days?: string;
}

/** Over which days, and how they are divided. */
export class VolumeQueryDto extends AnalyticsQueryDto {
  @Optional()
  @ChoiceField('What is counted together; days unless told.', ['hour', 'day', 'week', 'month'])
  bucket?: string;

  @Optional()
  @ChoiceField('Messages of one type only.', MESSAGE_TYPES)
  type?: string;
}

/** What every answer says of itself. */
export class AnalyticsDto {
  @IntField('How many days, today the last of them.', 1, 366)
  days: number;

  @TextField('The time zone that days begin and end in.', { example: 'Europe/Berlin' })
  timezone: string;

  @Optional()
  @DateTimeField('Up to when all is taken in; missing before the first time.')
  countedTo?: string;
}

/** Messages of an hour, a day, a week or a month. */
export class VolumeItemDto {
  @TextField('Its beginning: of hours a moment in UTC, of longer ones the day.', { example: '2026-11-21' })
  bucket: string;

  @IntField('Messages written, those that are deleted by now too.')
  messages: number;
}

/** How many messages were written when. */
export class VolumeDto extends AnalyticsDto {
  @ListField(
    'From the oldest on, also where nothing was written. Weeks and months as a whole.',
    () => VolumeItemDto,
  )
  items: VolumeItemDto[];
}

/** People who were active. */
export class ActivityItemDto {
  @DayField('The day.')
  day: string;

  @IntField('People who wrote something or came online on the day.')
  daily: number;

  @IntField('… within the seven days that end with it.')
  weekly: number;

  @IntField('… within the thirty days that end with it.')
  monthly: number;

  @NumberField('`daily ÷ monthly`: how many of those who come at all come every day.', 0, 1)
  stickiness: number;
}

/** How many people are active. */
export class ActivityDto extends AnalyticsDto {
  @ListField('From the oldest day on.', () => ActivityItemDto)
  items: ActivityItemDto[];
}

/** Messages of one day of the week. */
export class HeatmapItemDto {
  @IntField('1 is Monday, 7 Sunday.', 1, 7)
  weekday: number;

  @CountListField('Messages in each hour of the day, from 0 to 23.', 24)
  hours: number[];
}

/** At which hours of the week messages are written. */
export class HeatmapDto extends AnalyticsDto {
  @ListField('Monday first.', () => HeatmapItemDto)
  items: HeatmapItemDto[];
}

/** Conversations of one size. */
export class ConversationSizeDto {
  @IntField('Messages at least.')
  from: number;

  @Optional()
  @IntField('Messages at most; missing of the largest.')
  to?: number;

  @IntField('Conversations with so many.')
  conversations: number;
}

/** How many messages conversations have. */
export class ConversationSizesDto extends AnalyticsDto {
  @Optional()
  @DayField('The day on which they were counted last, within these days.')
  day?: string;

  @ListField('By powers of two, the smallest first.', () => ConversationSizeDto)
  items: ConversationSizeDto[];
}

/** The length of messages of a day. */
export class LengthItemDto {
  @DayField('The day.')
  day: string;

  @IntField('Text messages written.')
  messages: number;

  @NumberField('Their average length in Unicode code points; 0 where there are none.', 0, MUCH)
  average: number;
}

/** How long text messages are. */
export class LengthsDto extends AnalyticsDto {
  @ListField('From the oldest day on.', () => LengthItemDto)
  items: LengthItemDto[];
}

/** Messages of a type. */
export class TypeItemDto {
  @TextField('The type.', { example: 'text' })
  type: string;

  @IntField('Messages of it.')
  messages: number;

  @NumberField('Of all messages.', 0, 1)
  share: number;
}

/** Of which types messages are. */
export class TypesDto extends AnalyticsDto {
  @ListField('The most frequent first.', () => TypeItemDto)
  items: TypeItemDto[];
}

/** Deliveries that took up to a time. */
export class DeliveryShareDto {
  @Optional()
  @IntField('Milliseconds at most; missing of those beyond.')
  withinMs?: number;

  @IntField('Deliveries that took so long, and longer than those before.')
  deliveries: number;
}

/** Deliveries of a day. */
export class DeliveryItemDto {
  @DayField('The day on which messages arrived.')
  day: string;

  @IntField('Deliveries measured: one for each move of a recipient’s watermark.')
  deliveries: number;

  @NumberField('Milliseconds on average; 0 where there are none.', 0, MUCH)
  averageMs: number;

  @ListField('How they are distributed.', () => DeliveryShareDto)
  shares: DeliveryShareDto[];
}

/** How long messages take to their recipients. */
export class DeliveryDto extends AnalyticsDto {
  @ListField('From the oldest day on.', () => DeliveryItemDto)
  items: DeliveryItemDto[];
}

/** What a dashboard begins with. */
export class OverviewDto extends AnalyticsDto {
  @IntField('Messages written.')
  messages: number;

  @NumberField('… on a day on average.', 0, MUCH)
  messagesPerDay: number;

  @NumberField('Average length of text messages in code points.', 0, MUCH)
  averageLength: number;

  @IntField('People active today.')
  activeToday: number;

  @IntField('People active within thirty days.')
  activeMonthly: number;

  @NumberField('Milliseconds from writing to arrival, on average.', 0, MUCH)
  averageDeliveryMs: number;
}
