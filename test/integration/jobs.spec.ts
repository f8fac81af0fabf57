import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { DeadLetters } from '../../src/platform/jobs/dead-letters';
import { JobQueues } from '../../src/platform/jobs/job-queues';
import type { JobRequest } from '../../src/platform/jobs/jobs';
import { Outbox } from '../../src/platform/jobs/outbox';
import { sharedEngine, withDatabase } from '../support/engines';
import { eventually } from '../support/eventually';
import { type Lab, startLab } from '../support/job-lab';

describe('jobs (R112–R117, R266–R274)', () => {
  const mongo = new MongoClient(sharedEngine('TEST_MONGODB_URI'));
  const labs: Lab[] = [];
  let engines: { mongoUri: string; redisUrl: string; redisPrefix: string };
  beforeEach(() => {
    const name = `j${randomBytes(5).toString('hex')}`;
    const mongoUri = withDatabase(sharedEngine('TEST_MONGODB_URI'), name);
    engines = { mongoUri, redisUrl: sharedEngine('TEST_REDIS_URL'), redisPrefix: `${name}:` };
  });
  afterEach(async () => {
    await Promise.all(labs.splice(0).map((lab) => lab.stop()));
    await mongo.db(new URL(engines.mongoUri).pathname.slice(1)).dropDatabase();
  });
  afterAll(() => mongo.close());

  const start = async (...roles: ('api' | 'worker')[]) => {
    const lab = await startLab({ ...engines, roles });
    labs.push(lab);
    return lab;
  };
  const job = (mark: string, more: object = {}): JobRequest => ({
    name: 'lab-work',
    id: `of-${mark}`,
    payload: { mark },
    ...more,
  });
  const put = (lab: Lab, ...jobs: JobRequest[]) => lab.app.get(Outbox).put(jobs);
  const done = async (lab: Lab) =>
    (await lab.runs()).filter((run) => run !== 'tick' && !run.startsWith('cron'));
  const outbox = () => mongo.db(new URL(engines.mongoUri).pathname.slice(1)).collection('job_outbox');
  const isIdle = () => eventually(async () => (await outbox().countDocuments()) === 0);

  it('run once, however often they are asked for, and are forgotten then', async () => {
    const lab = await start('api', 'worker');
    await Promise.all([put(lab, job('a'), job('b')), put(lab, job('a')), put(lab, job('a'))]);
    await isIdle();
    expect((await done(lab)).sort()).toEqual(['a:1', 'b:1']);
  });

  it('are tried again, and given up in the end without holding up the others', async () => {
    const lab = await start('api', 'worker');
    await lab.set('bad', 'fail');
    await put(lab, job('bad', { requestId: 'r-7' }), job('good'));
    const letters = lab.app.get(DeadLetters);
    const [letter] = await eventually(
      () => letters.page('open', undefined, 10),
      ({ length }) => length > 0,
    );
    expect(letter).toMatchObject({ queue: 'lab-work', jobId: 'of-bad', payload: { mark: 'bad' } });
    expect(letter).toMatchObject({ attempts: 3, error: { message: 'as it was told' }, requestId: 'r-7' });
    await isIdle();
    expect((await done(lab)).sort()).toEqual(['bad:1', 'bad:2', 'bad:3', 'good:1']);
    // it is there for people to decide about, and nowhere else
    const queue = lab.app.get(JobQueues).of('lab-work');
    await eventually(async () => (await queue.getFailedCount()) === 0);
  });

  it('are given up at once where nothing can come of them', async () => {
    const lab = await start('api', 'worker');
    await put(lab, { ...job('odd'), payload: { mark: 'odd', more: 1 } } as JobRequest, job('good'));
    const letters = lab.app.get(DeadLetters);
    const [letter] = await eventually(
      () => letters.page('open', undefined, 10),
      ({ length }) => length > 0,
    );
    expect(letter!.error.message).toContain('more is not known');
    await isIdle();
    expect(await done(lab)).toEqual(['good:1']);
  });

  it('wait where they say so, which is no try, and are not run before their time', async () => {
    const lab = await start('api', 'worker');
    await lab.set('waits', 'later');
    const runAt = new Date(Date.now() + 300);
    await put(lab, job('waits'), job('planned', { runAt }));
    await eventually(
      () => done(lab),
      (runs) => runs.includes('planned:1'),
    );
    expect(Date.now()).toBeGreaterThanOrEqual(runAt.getTime());
    await isIdle();
    expect((await done(lab)).sort()).toEqual(['planned:1', 'waits:1', 'waits:1']);
  });

  it('that no worker knows any more hold up nobody, and an id that BullMQ would not take is refused', async () => {
    const lab = await start('api');
    await lab.app.get(Outbox).keep([job('known')]);
    const unknown = { name: 'gone', jobId: 'x', payload: {}, dueAt: new Date(0) };
    await outbox().insertOne({ _id: 'gone/x' as never, ...unknown });
    await outbox().updateMany({}, { $set: { dueAt: new Date(0) } });
    await start('worker');
    await eventually(async () => (await outbox().countDocuments()) === 1);
    const [left] = await outbox().find<{ dueAt: Date }>({}).toArray();
    expect(left!.dueAt.getTime()).toBeGreaterThan(Date.now());
    await expect(put(lab, job('x', { id: '17' }))).rejects.toThrow('no id of a job');
  });

  it('outlive a Redis that forgets everything (M11)', async () => {
    const api = await start('api');
    const queue = api.app.get(JobQueues).of('lab-work');
    await put(api, job('a'), job('b'));
    await eventually(async () => (await queue.getPrioritizedCount()) === 2);
    await api.forget();
    expect(await queue.getPrioritizedCount()).toBe(0);
    const lab = await start('worker');
    await isIdle();
    expect((await done(lab)).sort()).toEqual(['a:1', 'b:1']);
  });

  it('run by themselves where they are to, also after Redis has forgotten that', async () => {
    const lab = await start('api', 'worker');
    const ticks = async () => (await lab.runs()).filter((run) => run === 'tick').length;
    await eventually(async () => (await ticks()) >= 2);
    await lab.forget();
    const before = await ticks();
    await eventually(async () => (await ticks()) >= before + 2);
  });

  /** When the runs of a mark began, oldest first, in milliseconds. */
  const times = async (lab: Lab, mark: string) =>
    (await lab.runs()).filter((run) => run.startsWith(`${mark}@`)).map((run) => Number(run.split('@')[1]));

  it('run as often in a second as they may, by all workers together (R273)', async () => {
    const [one] = [await start('api', 'worker'), await start('worker')];
    const slow = (i: number): JobRequest => ({
      name: 'lab-slow',
      id: `slow-${i}`,
      payload: { mark: 'slow' },
    });
    await put(one, ...Array.from({ length: 12 }, (_, i) => slow(i)));
    const began = await eventually(
      () => times(one, 'slow'),
      ({ length }) => length === 12,
    );
    // the ninth is of the third second at the earliest
    expect(began[8]! - began[0]!).toBeGreaterThan(1_500);
    expect(began[3]! - began[0]!).toBeLessThan(900);
  });

  it('run at the times that a cron expression says', async () => {
    const lab = await start('api', 'worker');
    const began = await eventually(
      () => times(lab, 'cron'),
      ({ length }) => length >= 4,
    );
    // every full second, give or take
    expect(began[3]! - began[0]!).toBeGreaterThan(2_000);
    expect(began[3]! - began[0]!).toBeLessThan(5_000);
  });

  it('that are urgent run before the others (R272)', async () => {
    const api = await start('api');
    await put(api, job('first'), job('second'));
    const queue = api.app.get(JobQueues).of('lab-work');
    await eventually(async () => (await queue.getPrioritizedCount()) === 2);
    await put(api, job('urgent', { isUrgent: true }));
    await eventually(async () => (await queue.getWaitingCount()) === 1);
    const lab = await start('worker');
    await isIdle();
    expect(await done(lab)).toEqual(['urgent:1', 'first:1', 'second:1']);
  });
});
