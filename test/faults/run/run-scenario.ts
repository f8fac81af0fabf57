import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunningAct } from '../act';
import { checkHistory } from '../checker/check-history';
import { formatVerdict } from '../checker/format-verdict';
import { HistoryWriter, readHistory } from '../checker/history-file';
import { Board } from '../load/board';
import { Device } from '../load/device';
import { Journal } from '../load/journal';
import { Load } from '../load/load';
import { type Population, settleIn } from '../load/population';
import { Sending } from '../load/sending';
import { Random } from '../random';
import type { Scenario } from '../scenario';
import { System } from '../system/system';
import { DEEDS } from '../checker/history';
import { dump, readTruth } from './database';
import { type Baseline, reportProcesses, takeBaseline } from './processes';
import { emptyResult, isClean, quantile, type Result, sortViolations } from './result';
import { isComplete, patiently, settle, tellUnread, testify } from './settle';
import { hearServer } from './testimony';

export interface RunOptions {
  seed: number;
  /** acked messages to reach at least */
  messages: number;
  isQuick: boolean;
  /** ends the run, with everything it started */
  signal: AbortSignal;
}

/** Within this after healing everything must be equal: clients wait 15 s at most between two attempts to connect. */
const BOUND_MS = 45_000;
const PER_SECOND = 200;
const POLL_MS = 50;
/** A run that does not reach its messages by then goes on with what it has. */
const LOAD_LIMIT_MS = 180_000;
const RECORDED_MS = 3_000;
// of deeds: on what is out of sight, without the role for it, by a link that is used up
const REFUSALS = ['NOT_FOUND', 'FORBIDDEN', 'INVITE_USED_UP'];
// of the group, to its beginning, and of another conversation
const ALL_PAGES = 100;
const SOME_PAGES = 3;

/** Runs one scenario from nothing to its verdict. */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<Result> {
  const { name } = scenario;
  const begin = performance.now();
  const missing = scenario.missing?.();
  if (missing !== undefined) return { ...emptyResult(name, options.seed), missing };
  const folder = mkdtempSync(join(tmpdir(), `parley-faults-${name}-${options.seed}-`));
  const writer = new HistoryWriter(join(folder, 'history.ndjson'));
  const run = new Run(scenario, options, folder, new Journal(writer));
  const over = new AbortController();
  // the listener goes with the scenario: the signal is that of all of them
  const aborted = once(options.signal, 'abort', { signal: over.signal });
  let result: Result;
  try {
    await Promise.race([run.play(), aborted.then(() => options.signal.throwIfAborted())]);
    await writer.close();
    result = await judge(run, folder);
  } catch (error) {
    result = { ...emptyResult(name, options.seed), broken: String((error as Error).stack ?? error) };
  } finally {
    aborted.catch(() => undefined);
    over.abort();
    await run.end();
  }
  result.durationMs = performance.now() - begin;
  if (isClean(result)) rmSync(folder, { recursive: true, force: true });
  else rmSync(join(folder, 'engines'), { recursive: true, force: true });
  return isClean(result) ? result : { ...result, folder };
}

async function judge(run: Run, folder: string): Promise<Result> {
  const verdict = await checkHistory(readHistory(join(folder, 'history.ndjson')));
  writeFileSync(join(folder, 'verdict.txt'), formatVerdict(verdict));
  const { journal, act, scenario, options, convergenceMs } = run;
  const recoveries = act?.recoveries ?? [];
  const of = (share: number) => Math.round(quantile(journal.waits, share));
  return {
    ...emptyResult(scenario.name, options.seed),
    acked: verdict.counts.acked,
    done: verdict.counts.done,
    ...sortViolations(verdict),
    unmet: [
      ...(act?.unmet ?? []),
      ...journal.lostSessions.map((client) => `${client} was signed out`),
      ...journal.breaches,
    ],
    faults: recoveries.length,
    ...(recoveries.length > 0 && {
      recovery: {
        median: Math.round(quantile(recoveries, 0.5)),
        longest: Math.round(Math.max(...recoveries)),
      },
    }),
    wait: { p50: of(0.5), p99: of(0.99), longest: of(1) },
    convergenceMs: Math.round(convergenceMs),
    measures: {
      ...act?.measures,
      ...prefixed('done', journal.deeds),
      ...prefixed('denied', journal.denials),
      ...prefixed('refused', journal.refusals),
      ...prefixed('failed', journal.failures),
    },
  };
}

const prefixed = (prefix: string, counts: Record<string, number>) =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${prefix} ${name}`, count]));

class Run {
  act?: RunningAct;
  convergenceMs = 0;
  private system?: System;
  private devices: Device[] = [];

  constructor(
    readonly scenario: Scenario,
    readonly options: RunOptions,
    private readonly folder: string,
    readonly journal: Journal,
  ) {}

  async play(): Promise<void> {
    const { journal, scenario, options } = this;
    journal.write({ type: 'run', scenario: scenario.name, seed: options.seed, boundMs: BOUND_MS });
    const system = (this.system = await System.start(this.folder, scenario.system ?? {}));
    const baseline = await takeBaseline(system);
    const random = new Random(options.seed);
    const sending = new Sending(journal, random.fork('sending'), new Board(random.fork('board')));
    const urls = (first: number) => system.urls(first);
    const population = await settleIn({ journal, sending, random, urls });
    this.devices = population.devices;
    await this.trouble(system, population, sending);
    await this.heal(system, population, sending);
    await this.conclude(system, population, baseline);
  }

  /** Ends whatever still runs. */
  async end(): Promise<void> {
    for (const { client } of this.devices) client.disconnect();
    await this.system?.stop();
  }

  /** Load, and faults under it, until both have had enough. */
  private async trouble(system: System, population: Population, sending: Sending): Promise<void> {
    const { journal, scenario, options } = this;
    const random = new Random(options.seed);
    const load = new Load(
      journal,
      sending,
      population,
      random.fork('load'),
      scenario.perSecond ?? PER_SECOND,
    );
    this.act = new RunningAct({
      ...options,
      system,
      population,
      journal,
      sending,
      random: random.fork('faults'),
    });
    load.begin();
    const limit = journal.now() + LOAD_LIMIT_MS;
    try {
      await scenario.faults(this.act);
      await system.raise();
      while (this.act.goesOn && journal.now() < limit) await delay(POLL_MS);
    } finally {
      await load.end();
    }
    // while nobody writes it is done in a moment
    await population.gathering.complete();
  }

  private async heal(system: System, population: Population, sending: Sending): Promise<void> {
    const { journal } = this;
    journal.write({ type: 'healed' });
    const healedAt = journal.now();
    await settle({ db: system.db, journal, sending, population, deadline: healedAt + BOUND_MS });
    this.convergenceMs = journal.now() - healedAt;
    for (const device of population.devices) testify(journal, device);
    // the list of conversations learns of the newest message about a second later (docs/realtime-protocol.md, 4)
    await delay(RECORDED_MS);
    await Promise.all(population.devices.map((device) => tellUnread(journal, device)));
  }

  /** New clients get everything too; then the database has the last word, and the processes are looked at. */
  private async conclude(system: System, population: Population, baseline: Baseline): Promise<void> {
    const { journal } = this;
    const newcomers = population.people.map((person, i) => {
      const name = `person-${i + 1}-newcomer`;
      return new Device({
        journal,
        name,
        person,
        urls: system.urls(i % 2),
        conversationIds: population.conversationsOf(person),
      });
    });
    this.devices = [...population.devices, ...newcomers];
    await Promise.all(newcomers.map((device) => patiently(() => device.begin())));
    const truth = await readTruth(system.db);
    const deadline = journal.now() + BOUND_MS;
    while (!newcomers.every((device) => isComplete(device, truth)) && journal.now() < deadline)
      await delay(POLL_MS);
    for (const device of newcomers) testify(journal, device);
    await Promise.all(newcomers.map((device) => this.hear(device)));
    await dump(system.db, journal);
    for (const { client } of this.devices) client.disconnect();
    const ends = await reportProcesses(system, baseline, journal);
    for (const end of ends) this.act?.require(false, end);
    this.requireDeeds();
  }

  private async hear(device: Device): Promise<void> {
    const { journal } = this;
    const { conversationIds } = device;
    await hearServer(journal, device, conversationIds.at(-1)!, ALL_PAGES);
    await hearServer(journal, device, conversationIds[0]!, SOME_PAGES);
  }

  /** A run in which something was never done says nothing of it. */
  private requireDeeds(): void {
    const { journal, options, act } = this;
    if (options.isQuick) return;
    for (const deed of DEEDS) act?.require(deed in journal.deeds, `nobody did: ${deed}`);
    for (const code of REFUSALS) act?.require(code in journal.denials, `nobody was refused with ${code}`);
  }
}
