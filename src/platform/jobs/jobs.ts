import { type PayloadShape, type Payload } from './job-payload';

/**
 * The jobs that run behind the scenes, by name, with what each of them is given: ids and numbers, never what somebody
 * wrote. Each feature adds its own by interface merging, and declares it by `defineJob`.
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- features fill it by merging
export interface JobMap {}

export type JobName = keyof JobMap;

/** How a job is run. */
export interface JobOptions {
  /** what one run does, for people who look at the queue */
  description: string;
  /** runs under way at once in one worker; 1 unless told */
  concurrency?: number;
  /** how often it is tried before it becomes a dead letter; 8 unless told, which is about two minutes */
  attempts?: number;
  /** pause before the second try, doubled from try to try, and up to half of it left out by chance; 1,000 ms unless told */
  backoffMs?: number;
  /** most runs begun in a second, by all workers together; as many as there are unless told */
  perSecond?: number;
  /** runs by itself: every so many milliseconds, or by a cron expression in UTC */
  every?: number;
  cron?: string;
}

/** A job as the application declares it: a queue of its own. */
export interface DeclaredJob extends JobOptions {
  name: JobName;
  shape: Record<string, string>;
}

/** A wish that a job be run once. Two wishes of the same name and id are one. */
export type JobRequest = {
  [N in JobName]: {
    name: N;
    /** made from what caused it, such as `{conversationId}-{seq}`; letters, digits, `.`, `_` and `-`, and no number alone */
    id: string;
    payload: JobMap[N];
    /** before all others of its queue: for what people wait for */
    isUrgent?: boolean;
    /** not before, by the database's clock */
    runAt?: Date;
    /** of the call that caused it: leads from there to the lines that the job logs */
    requestId?: string;
  };
}[JobName];

/** What a run knows of itself. */
export interface JobRun {
  jobId: string;
  /** 1 at the first try */
  attempt: number;
  requestId?: string;
}

const declared = new Map<string, DeclaredJob>();
const PROCESSES = Symbol('parley:processes');

/** Declares a job of a feature; boot fails unless exactly one method processes it. */
export function defineJob<N extends JobName>(
  name: N,
  { shape, ...options }: JobOptions & { shape: PayloadShape<JobMap[N]> },
): void {
  if (declared.has(name)) throw new Error(`job ${name} is declared twice`);
  declared.set(name, { name, ...options, shape });
}

/** All jobs, by name; complete once the application module was loaded. */
export function declaredJobs(): DeclaredJob[] {
  return [...declared.values()].sort((a, b) => String(a.name).localeCompare(String(b.name)));
}

/** The job of this name. @throws Error when there is none */
export function declaredJob(name: string): DeclaredJob {
  const job = declared.get(name);
  if (!job) throw new Error(`no job is called ${name}`);
  return job;
}

/** Whether a job of this name is declared: those of an earlier version may be left in a database. */
export const isDeclaredJob = (name: string): name is JobName => declared.has(name);

/** Makes the method of a `*.processor.ts` run the job: `(payload, run) => Promise<void>`. It may run twice for one cause. */
export function Processes(name: JobName): MethodDecorator {
  return (_target, _key, descriptor) => {
    Reflect.defineMetadata(PROCESSES, name, descriptor.value as object);
  };
}

/** The job that a method processes, if any. */
export function processedBy(method: object): JobName | undefined {
  return Reflect.getMetadata(PROCESSES, method) as JobName | undefined;
}

/** Thrown by a handler that cannot do its work before a time: it runs again then, and that is no try. */
export class RunLater extends Error {
  constructor(readonly ms: number) {
    super(`not before ${ms} ms from now`);
    this.name = 'RunLater';
  }
}

/** What runs a job. */
export type JobHandler = (payload: Payload, run: JobRun) => Promise<void>;
