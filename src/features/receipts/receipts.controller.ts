import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { PageQueryDto } from '../../platform/contracts/page.dto';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { AcceptedDto, MessageReceiptPageDto, ReadAckDto, UpToDto } from './dto/receipt.dto';
import { ReceiptsService } from './receipts.service';

/** Receipts over REST. */
@ApiTags('receipts')
@Controller('api')
export class ReceiptsController {
  constructor(private readonly receipts: ReceiptsService) {}

  @Post('conversations/:id/read')
  @Endpoint({
    summary: 'The caller has read everything up to here',
    body: UpToDto,
    response: ReadAckDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  read(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) conversationId: string,
    @Body() { upToSeq }: UpToDto,
  ): Promise<ReadAckDto> {
    return this.receipts.markRead(userId, { conversationId, upToSeq });
  }

  @Post('conversations/:id/delivered')
  @Endpoint({
    summary: 'Everything up to here has reached the device',
    body: UpToDto,
    response: AcceptedDto,
    errors: ['NOT_FOUND'],
  })
  async delivered(
    @Caller() { userId }: Principal,
    @Param('id', IdPipe) conversationId: string,
    @Body() { upToSeq }: UpToDto,
  ): Promise<AcceptedDto> {
    return { accepted: await this.receipts.markDelivered(userId, [{ conversationId, upToSeq }]) };
  }

  @Get('messages/:conversationId/:messageId/receipts')
  @Endpoint({
    summary: 'Who received and read a message, and when',
    query: PageQueryDto,
    response: MessageReceiptPageDto,
    errors: ['NOT_MEMBER', 'NOT_FOUND'],
  })
  ofMessage(
    @Caller() { userId }: Principal,
    @Param('conversationId', IdPipe) conversationId: string,
    @Param('messageId', IdPipe) messageId: string,
    @Query() query: PageQueryDto,
  ): Promise<MessageReceiptPageDto> {
    return this.receipts.ofMessage(userId, { conversationId, messageId }, query);
  }
}
