/** What people are notified of. */
export const NOTIFICATION_TYPES = ['mention', 'reply', 'added', 'admitted', 'webhookDisabled'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];
