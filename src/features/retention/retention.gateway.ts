import { Injectable } from '@nestjs/common';
import type { Connection } from '../../platform/realtime/connection';
import { SocketEvent } from '../../platform/realtime/socket-event.decorator';
import { AcceptedDto } from '../receipts/receipts.types';
import { StoredDto } from './dto/stored.dto';
import { RelayService } from './relay.service';

/** What devices have stored, over the socket. */
@Injectable()
export class RetentionGateway {
  constructor(private readonly relay: RelayService) {}

  @SocketEvent('message:stored', {
    description:
      'This device has stored everything up to here for good: the server may forget what is relayed. On record when acked.',
    payload: StoredDto,
    ack: AcceptedDto,
    errors: [],
  })
  async stored({ items }: StoredDto, device: Connection): Promise<AcceptedDto> {
    return { accepted: await this.relay.markStored(device, items) };
  }
}
