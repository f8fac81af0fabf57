import { Controller, Get, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsRole } from '../../platform/auth/roles';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { EntityTagInterceptor } from '../../platform/http/entity-tag.interceptor';
import { AnalyticsService } from './analytics.service';
import {
  ActivityDto,
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

const COMMON = {
  query: AnalyticsQueryDto,
  alsoStatus: { 304: { description: 'As the caller knows it already, by If-None-Match.' } },
  errors: ['FORBIDDEN'],
};

/** Figures of the whole server, for those who run it. */
@ApiTags('analytics')
@NeedsRole('auditor')
@UseInterceptors(EntityTagInterceptor)
@Controller('api/admin/analytics')
export class AnalyticsController {
  constructor(private readonly analytics: AnalyticsService) {}

  @Get('overview')
  @Endpoint({ ...COMMON, summary: 'What a dashboard begins with', response: OverviewDto })
  overview(@Query() query: AnalyticsQueryDto): Promise<OverviewDto> {
    return this.analytics.overview(query);
  }

  @Get('volume')
  @Endpoint({
    ...{ ...COMMON, query: VolumeQueryDto },
    ...{ summary: 'How many messages were written, by hour, day, week or month', response: VolumeDto },
  })
  volume(@Query() query: VolumeQueryDto): Promise<VolumeDto> {
    return this.analytics.volume(query);
  }

  @Get('activity')
  @Endpoint({
    ...COMMON,
    summary: 'How many people are active, by day, 7 and 30 days',
    response: ActivityDto,
  })
  activity(@Query() query: AnalyticsQueryDto): Promise<ActivityDto> {
    return this.analytics.activity(query);
  }

  @Get('heatmap')
  @Endpoint({ ...COMMON, summary: 'At which hours of the week messages are written', response: HeatmapDto })
  heatmap(@Query() query: AnalyticsQueryDto): Promise<HeatmapDto> {
    return this.analytics.heatmap(query);
  }

  @Get('conversations')
  @Endpoint({ ...COMMON, summary: 'How many messages conversations have', response: ConversationSizesDto })
  conversations(@Query() query: AnalyticsQueryDto): Promise<ConversationSizesDto> {
    return this.analytics.conversations(query);
  }

  @Get('lengths')
  @Endpoint({ ...COMMON, summary: 'How long text messages are', response: LengthsDto })
  lengths(@Query() query: AnalyticsQueryDto): Promise<LengthsDto> {
    return this.analytics.lengths(query);
  }

  @Get('types')
  @Endpoint({ ...COMMON, summary: 'Of which types messages are', response: TypesDto })
  types(@Query() query: AnalyticsQueryDto): Promise<TypesDto> {
    return this.analytics.types(query);
  }

  @Get('delivery')
  @Endpoint({ ...COMMON, summary: 'How long messages take to their recipients', response: DeliveryDto })
  delivery(@Query() query: AnalyticsQueryDto): Promise<DeliveryDto> {
    return this.analytics.delivery(query);
  }
}
