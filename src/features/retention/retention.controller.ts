import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { AcceptedDto, UpToDto } from '../receipts/receipts.types';
import { RelayService } from './relay.service';

/** What devices have stored, over REST. */
@ApiTags('receipts')
@Controller('api/conversations/:id/stored')
export class RetentionController {
  constructor(private readonly relay: RelayService) {}

  @Post()
  @Endpoint({
    summary: 'The device has stored everything up to here for good',
    body: UpToDto,
    response: AcceptedDto,
    errors: ['NOT_FOUND'],
  })
  async stored(
    @Caller() device: Principal,
    @Param('id', IdPipe) conversationId: string,
    @Body() { upToSeq }: UpToDto,
  ): Promise<AcceptedDto> {
    return { accepted: await this.relay.markStored(device, [{ conversationId, upToSeq }]) };
  }
}
