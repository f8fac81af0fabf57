import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import type { Id } from '../../shared/ids';
import { MessageNoticesService } from './message-notices.service';
import type { DeliveryRecord, Notice, NotificationSink, Outcome, TargetRecord } from './push.types';
import { SinkCalls } from './sink-calls';

/** Programs of people, by signed requests as Standard Webhooks describes them. */
@Injectable()
export class WebhookSink implements NotificationSink<Notice> {
  readonly kind = 'webhook';

  constructor(
    private readonly notices: MessageNoticesService,
    private readonly calls: SinkCalls,
  ) {}

  compose({ messages }: DeliveryRecord, targets: readonly TargetRecord[]): Promise<Map<Id, Notice>> {
    return messages ? this.notices.compose(messages, targets) : Promise.resolve(new Map<Id, Notice>());
  }

  send({ url = '', secret = '', withContent }: TargetRecord, notice: Notice): Promise<Outcome> {
    const { type, ...data } = notice.body;
    const more = withContent && notice.content !== undefined ? { content: notice.content } : {};
    const timestamp = notice.at.toISOString();
    const body = JSON.stringify({ type: `${String(type)}.new`, timestamp, data: { ...data, ...more } });
    const id = `msg_${notice.id}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Parley',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(notice.at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, notice.at, body),
    };
    return this.calls.post(this.kind, { url, headers, body: Buffer.from(body) }, outcomeOf);
  }
}

/** Whatever is no success is tried again, but for an address that says it is no more. */
function outcomeOf(status: number): Outcome {
  if (status === 410) return 'gone';
  return status >= 200 && status < 300 ? 'sent' : 'failed';
}
