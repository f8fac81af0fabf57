import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { AppConfig } from '../../config/app-config';
import type { Id } from '../../shared/ids';
import { DigestsService } from './digests.service';
import type { DeliveryRecord, Mail, NotificationSink, Outcome, TargetRecord } from './push.types';
import { SinkCalls } from './sink-calls';

const TIMEOUT_MS = 10_000;
/** The address is not taken, and will not be: what SMTP calls a permanent failure. */
const PERMANENT = 500;

/** The address of the account, by mail. */
@Injectable()
export class EmailSink implements NotificationSink<Mail>, OnApplicationShutdown {
  readonly kind = 'email';
  private readonly transport?: Transporter;

  constructor(
    private readonly digests: DigestsService,
    private readonly calls: SinkCalls,
    private readonly config: AppConfig,
  ) {
    if (!config.mail.url) return;
    const timeouts = {
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    };
    this.transport = createTransport({ url: config.mail.url, pool: true, maxConnections: 2, ...timeouts });
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }

  compose({ id }: DeliveryRecord, targets: readonly TargetRecord[]): Promise<Map<Id, Mail>> {
    return this.digests.compose(id, targets);
  }

  send(_target: TargetRecord, { id, to, subject, text }: Mail): Promise<Outcome> {
    return this.calls.run(this.kind, 'smtp', async () => {
      if (!this.transport) return 'refused';
      try {
        const { from } = this.config.mail;
        await this.transport.sendMail({ messageId: `<${id}@parley>`, from, to, subject, text });
        return 'sent';
      } catch (error) {
        const { responseCode = 0 } = error as { responseCode?: number };
        if (responseCode >= PERMANENT) return 'refused';
        throw error;
      }
    });
  }
}
