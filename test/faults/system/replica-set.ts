import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { findMongod } from '../../../src/cli/engines/find-mongod.mjs';
import { eventually } from '../../support/eventually';
import { freePorts } from './free-ports';
import { portsOf } from './ports-of';
import { type Passing, TcpProxy } from './tcp-proxy';

const SET = 'rs0';
const MEMBERS = 3;
const ANSWER_MS = 2_000;
// docs/operations.md advises it: the pause after the loss of a primary is then two to three seconds
const ELECTION_TIMEOUT_MS = 2_000;
const CACHE_GIB = '0.25';
const OPLOG_MIB = '256';

interface Member {
  port: number;
  /** what the others and the clients know it by */
  proxy: TcpProxy;
  process?: ChildProcess;
}

/** A replica set of three, each member behind a proxy of its own, so that members can be killed and cut off. */
export class ReplicaSet {
  private readonly members: Member[] = [];
  private isolated?: Member;

  private constructor(
    private readonly folder: string,
    private readonly binary: string,
  ) {}

  static async start(folder: string): Promise<ReplicaSet> {
    const set = new ReplicaSet(folder, (await findMongod()).path);
    for (const port of await freePorts(MEMBERS)) {
      const proxy = await TcpProxy.start(() => port);
      const member = { port, proxy };
      proxy.judge = (passing) => (set.isCut(member, passing) ? 'hold' : 'pass');
      set.members.push(member);
    }
    await Promise.all(set.members.map((_, i) => set.restart(i)));
    await set.initiate();
    return set;
  }

  get uri(): string {
    const hosts = this.members.map(({ proxy }) => `127.0.0.1:${proxy.port}`).join(',');
    return `mongodb://${hosts}/parley?replicaSet=${SET}`;
  }

  /** Which member is primary; asks until one is. */
  async primary(): Promise<number> {
    const ask = async () => {
      const answers = await Promise.all(this.members.map((member) => isPrimary(member.port)));
      return answers.indexOf(true);
    };
    return eventually(ask, (index) => index >= 0);
  }

  async kill(index: number): Promise<void> {
    const { process } = this.members[index]!;
    this.members[index]!.process = undefined;
    if (process?.exitCode === null && process.signalCode === null) {
      process.kill('SIGKILL');
      await once(process, 'exit');
    }
  }

  async restart(index: number): Promise<void> {
    await this.kill(index);
    const member = this.members[index]!;
    const dir = join(this.folder, `member-${index}`);
    mkdirSync(dir, { recursive: true });
    member.process = spawn(this.binary, this.args(dir, member.port), { cwd: dir, stdio: 'ignore' });
    await eventually(() => answers(member.port));
  }

  /** Asks the primary to hand over; it may close the connection instead of answering. */
  async stepDown(): Promise<void> {
    const { port } = this.members[await this.primary()]!;
    const command = { replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5, force: true };
    await withAdmin(port, (admin) => admin.command(command)).catch(() => undefined);
  }

  /** Cuts a member off from everyone, both ways; without an index all are together again. */
  isolate(index?: number): void {
    this.isolated = index === undefined ? undefined : this.members[index];
    for (const { proxy } of this.members) proxy.judgeAll();
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map((_, i) => this.kill(i)));
    await Promise.all(this.members.map(({ proxy }) => proxy.stop()));
  }

  private isCut(target: Member, { fromPort }: Passing): boolean {
    if (!this.isolated) return false;
    const { pid } = this.isolated.process ?? {};
    return target === this.isolated || (pid !== undefined && portsOf(pid, target.proxy.port).has(fromPort));
  }

  private async initiate(): Promise<void> {
    const members = this.members.map(({ proxy }, _id) => ({ _id, host: `127.0.0.1:${proxy.port}` }));
    const settings = { electionTimeoutMillis: ELECTION_TIMEOUT_MS };
    await withAdmin(this.members[0]!.port, (admin) =>
      admin.command({ replSetInitiate: { _id: SET, members, settings } }),
    );
    await this.primary();
  }

  private args(dir: string, port: number): string[] {
    return [
      ...['--dbpath', dir, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', SET],
      ...['--nounixsocket', '--wiredTigerCacheSizeGB', CACHE_GIB, '--oplogSize', OPLOG_MIB],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false', '--logpath', join(dir, 'log')],
      // docs/operations.md advises it too: what a killed node left open blocks the edits of its conversation for so long
      ...['--setParameter', 'transactionLifetimeLimitSeconds=3'],
    ];
  }
}

async function withAdmin<T>(
  port: number,
  work: (admin: ReturnType<MongoClient['db']>) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: ANSWER_MS,
    connectTimeoutMS: ANSWER_MS,
  });
  try {
    return await work(client.db('admin'));
  } finally {
    await client.close();
  }
}

const answers = (port: number) =>
  withAdmin(port, (admin) => admin.command({ ping: 1 })).then(
    () => true,
    () => false,
  );

const isPrimary = (port: number) =>
  withAdmin(port, (admin) => admin.command({ hello: 1 })).then(
    ({ isWritablePrimary }) => isWritablePrimary === true,
    () => false,
  );
