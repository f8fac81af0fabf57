import type { Scenario } from './scenario';
import { send } from './send';

/** All questions of the bench, in the order in which the report tells them. */
export const scenarios: Scenario[] = [send];
