import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Installation } from './installation';
import { type Account, PrivateProcess } from './private-process';

const run = promisify(execFile);

/** User and database alike. */
export const DATABASE = 'ejabberd';

/** A PostgreSQL cluster in a folder of its own, with the settings that `initdb` gives: every commit is synced to disk. */
export class PrivatePostgres {
  private constructor(
    private readonly process: PrivateProcess,
    private readonly programs: string,
    readonly port: number,
  ) {}

  static async start(
    { postgresPrograms, schema }: Installation,
    { folder, account, port }: { folder: string; account: Account; port: number },
  ): Promise<PrivatePostgres> {
    const data = join(folder, 'postgres');
    const init = ['-D', data, '-U', DATABASE, '-A', 'trust', '-E', 'UTF8', '--locale=C'];
    await run(join(postgresPrograms, 'initdb'), init, { ...account, cwd: folder });
    // TCP alone: the path of a socket file in a temporary folder may be too long for one
    const settings = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = join(postgresPrograms, 'postgres');
    const command = { program, args: ['-D', data, ...args], folder, account, name: 'postgresql' };
    const isReady = () => Promise.resolve(saysReady(join(data, 'postmaster.pid')));
    const started = await PrivateProcess.start(command, isReady);
    const postgres = new PrivatePostgres(started, postgresPrograms, port);
    try {
      await postgres.ask('postgres', ['-c', `CREATE DATABASE ${DATABASE}`]);
      await postgres.ask(DATABASE, ['-f', schema]);
      return postgres;
    } catch (error) {
      await postgres.stop();
      throw error;
    }
  }

  /** The first process and those of its connections, as they are now. */
  get pids(): number[] {
    const { pid } = this.process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...children.split(' ').filter(Boolean).map(Number)];
  }

  /** @returns what a statement answers, as text */
  query(sql: string): Promise<string> {
    return this.ask(DATABASE, ['-c', sql]);
  }

  /** Ends connections as they are, and itself in order. */
  stop(): Promise<void> {
    return this.process.stop('SIGINT');
  }

  private async ask(database: string, how: string[]): Promise<string> {
    const where = ['-h', '127.0.0.1', '-p', String(this.port), '-U', DATABASE, '-d', database];
    const plain = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'];
    const { stdout } = await run(join(this.programs, 'psql'), [...where, ...plain, ...how]);
    return stdout.trim();
  }
}

/** The last line of the file in which PostgreSQL notes its state. */
const saysReady = (file: string) =>
  existsSync(file) && readFileSync(file, 'utf8').trimEnd().endsWith('ready');
