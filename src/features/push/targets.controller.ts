import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { AddTargetDto, TargetDto, TargetListDto, VapidKeyDto } from './dto/target.dto';
import { TargetsService } from './targets.service';

/** Where people are told of what happens while they are not there, over REST. */
@ApiTags('notifications')
@Controller('api/notifications')
export class TargetsController {
  constructor(private readonly targets: TargetsService) {}

  @Get('vapid-key')
  @Endpoint({ summary: 'What a browser subscribes with', response: VapidKeyDto, errors: ['PUSH_OFF'] })
  vapidKey(): VapidKeyDto {
    return { publicKey: this.targets.vapidKey() };
  }

  @Get('targets')
  @Endpoint({ summary: 'Where the caller is told, the oldest first', response: TargetListDto })
  list(@Caller() { userId }: Principal): Promise<TargetListDto> {
    return this.targets.list(userId);
  }

  @Post('targets')
  @Endpoint({
    summary:
      'Add a browser, a webhook or the daily mail; the same again begins anew, a webhook with a new secret',
    body: AddTargetDto,
    response: TargetDto,
    status: 201,
    errors: ['ADDRESS_REFUSED', 'PUSH_OFF', 'MAIL_OFF', 'TARGET_LIMIT'],
  })
  add(@Caller() caller: Principal, @Body() body: AddTargetDto): Promise<TargetDto> {
    return this.targets.add(caller, body);
  }

  @Delete('targets/:targetId')
  @Endpoint({ summary: 'Remove a target', errors: ['NOT_FOUND'] })
  remove(@Caller() { userId }: Principal, @Param('targetId', IdPipe) targetId: string): Promise<void> {
    return this.targets.remove(userId, targetId);
  }
}
