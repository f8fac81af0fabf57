import { Injectable } from '@nestjs/common';
import webPush from 'web-push';
import { Log } from '../../platform/logger/logger';
import type { Id } from '../../shared/ids';
import { SessionsService } from '../sessions/sessions.service';
import { MessageNoticesService } from './message-notices.service';
import type { DeliveryRecord, Notice, NotificationSink, Outcome, TargetRecord } from './push.types';
import { SinkCalls } from './sink-calls';
import { TargetsRepository } from './targets.repository';
import { VapidKeys } from './vapid-keys';

/** How long a push service keeps a message for a browser that is not there. */
const KEPT_SECONDS = 86_400;

/** Browsers, by way of their push services: encrypted up to the browser, signed as this server's (RFC 8030, 8291, 8292). */
@Injectable()
export class WebPushSink implements NotificationSink<Notice> {
  readonly kind = 'web-push';
  private readonly log = new Log(WebPushSink.name);

  constructor(
    private readonly notices: MessageNoticesService,
    private readonly sessions: SessionsService,
    private readonly targets: TargetsRepository,
    private readonly calls: SinkCalls,
    private readonly vapid: VapidKeys,
  ) {}

  async compose({ messages }: DeliveryRecord, targets: readonly TargetRecord[]): Promise<Map<Id, Notice>> {
    if (!messages) return new Map();
    return this.notices.compose(messages, await this.signedIn(targets));
  }

  async send({ url = '', keys }: TargetRecord, { topic, body, content }: Notice): Promise<Outcome> {
    if (!keys) return 'gone';
    try {
      const { publicKey, privateKey, subject } = this.vapid;
      const request = webPush.generateRequestDetails(
        { endpoint: url, keys },
        JSON.stringify({ ...body, ...(content !== undefined && { content }) }),
        {
          ...{ TTL: KEPT_SECONDS, urgency: 'high', topic, contentEncoding: 'aes128gcm' },
          vapidDetails: { subject, publicKey, privateKey },
        },
      );
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      return await this.calls.post(this.kind, { url, headers, body: request.body }, outcomeOf);
    } catch (error) {
      this.log.warn('push message not made', { reason: String(error) });
      return 'refused';
    }
  }

  /** Who has signed out in a browser is told nothing there. */
  private async signedIn(targets: readonly TargetRecord[]): Promise<TargetRecord[]> {
    const sessionIds = targets.flatMap(({ sessionId }) => sessionId ?? []);
    const living = await this.sessions.living([...new Set(sessionIds)]);
    const [kept, left] = [
      targets.filter(({ sessionId }) => sessionId && living.has(sessionId)),
      targets.filter(({ sessionId }) => !sessionId || !living.has(sessionId)),
    ];
    if (left.length > 0) await this.targets.removeMany(left.map(({ id }) => id));
    return kept;
  }
}

function outcomeOf(status: number): Outcome {
  if (status === 404 || status === 410) return 'gone';
  return status >= 200 && status < 300 ? 'sent' : 'refused';
}
