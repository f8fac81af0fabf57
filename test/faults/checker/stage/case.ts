import type { ViolationKind } from '../verdict';
import type { Doctor } from './doctor';
import type { StagedRun } from './staged-run';

/** What the checker must say, what went wrong, and how the history of a correct run changes by it: nothing else is wrong. */
export type Case = [ViolationKind, string, (doctor: Doctor) => void];

/** The same where it is the server of the staged run that does wrong. */
export type FaultyRun = [ViolationKind, string, (run: StagedRun) => void];
