import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Bus } from '../../platform/realtime/bus';
import { userRoom } from '../../platform/realtime/rooms';
import { accountUpdated } from './account-data.events';
import { AccountDataService } from './account-data.service';
import type { AccountDataRecord } from './account-data.types';

/** Tells all devices of a person what concerns only them. */
@Injectable()
export class AccountDataListener {
  constructor(
    private readonly bus: Bus,
    private readonly accountData: AccountDataService,
  ) {}

  @On('account.updated')
  announce(record: AccountDataRecord): void {
    this.bus.publish([userRoom(record.userId)], accountUpdated, this.accountData.present(record));
  }
}
