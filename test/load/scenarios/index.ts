import { analytics } from './analytics';
import { cache } from './cache';
import { cold } from './cold';
import { checks } from './checks';
import { fanOut } from './fan-out';
import { group } from './group';
import { groups } from './groups';
import { history } from './history';
import { http } from './http';
import { idle } from './idle';
import { jobs } from './jobs';
import { lists } from './lists';
import { logins } from './logins';
import { nodes } from './nodes';
import { openLoop } from './open-loop';
import { profile } from './profile';
import type { Scenario } from './scenario';
import { send } from './send';
import { slow } from './slow';
import { storm } from './storm';

/** All questions of the bench, in the order in which the report tells them. */
export const scenarios: Scenario[] = [
  send,
  openLoop,
  profile,
  idle,
  storm,
  nodes,
  group,
  groups,
  fanOut,
  jobs,
  lists,
  checks,
  http,
  cache,
  history,
  cold,
  analytics,
  logins,
  slow,
];
