import type { RollUp } from '../roll-ups.types';
import { activePeople } from './active-people';
import { activePeopleTrailing } from './active-people-trailing';
import { conversationSizes } from './conversation-sizes';
import { delivery } from './delivery';
import { heatmap } from './heatmap';
import { messagesDaily } from './messages-daily';
import { messagesHourly } from './messages-hourly';
import { messagesMonthly } from './messages-monthly';
import { messagesWeekly } from './messages-weekly';

/** All roll-ups: the only list of them. Each stands behind the one that it reads. */
export const ROLL_UPS: readonly RollUp[] = [
  messagesHourly,
  messagesDaily,
  messagesWeekly,
  messagesMonthly,
  heatmap,
  activePeople,
  activePeopleTrailing,
  conversationSizes,
  delivery,
];
