import { defineJob } from '../../platform/jobs/jobs';

interface Delivery {
  deliveryId: string;
}

declare module '../../platform/jobs/jobs' {
  interface JobMap {
    'deliver-web-push': Delivery;
    'deliver-webhook': Delivery;
    'deliver-email': Delivery;
    /** by itself: finds the people whose hour it is */
    'email-digest': Record<never, never>;
  }
}

/** How often a delivery is tried: for about seventeen minutes. */
export const DELIVERY_ATTEMPTS = 10;
const RETRIED = { shape: { deliveryId: 'id' as const }, attempts: DELIVERY_ATTEMPTS, backoffMs: 2_000 };

// a queue for each, so that slow receivers of one kind hold up nobody else
defineJob('deliver-web-push', {
  ...RETRIED,
  description: 'Sends what is new in a conversation to browsers of people who are not there',
  concurrency: 4,
});
defineJob('deliver-webhook', {
  ...RETRIED,
  description: 'Sends what is new in a conversation to webhooks of people who are not there',
  concurrency: 4,
});
defineJob('deliver-email', { ...RETRIED, description: 'Sends daily digests by mail', concurrency: 2 });
defineJob('email-digest', {
  shape: {},
  description: 'Finds the people whose hour of the daily digest it is',
  cron: '*/5 * * * *',
});
