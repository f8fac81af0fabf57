import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { AcceptedDto, ConversationUpToDto, DeliveredDto, ReadAckDto } from './dto/receipt.dto';
import { ReceiptsService } from './receipts.service';

/** Receipts over the socket. */
@Injectable()
export class ReceiptsGateway {
  constructor(private readonly receipts: ReceiptsService) {}

  @SocketEvent('message:delivered', {
    description: 'Messages have reached this device. Stored when acked.',
    payload: DeliveredDto,
    ack: AcceptedDto,
    errors: [],
  })
  async delivered({ items }: DeliveredDto, { userId }: Connection): Promise<AcceptedDto> {
    return { accepted: await this.receipts.markDelivered(userId, items) };
  }

  @SocketEvent('message:read', {
    description: 'The person has read everything up to here. Stored when acked.',
    payload: ConversationUpToDto,
    ack: ReadAckDto,
    errors: ['NOT_MEMBER'],
  })
  read(item: ConversationUpToDto, { userId }: Connection): Promise<ReadAckDto> {
    return this.receipts.markRead(userId, item);
  }
}
