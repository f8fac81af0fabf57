import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryRecord } from './history';
import { HistoryWriter, readHistory } from './history-file';
import { baseRun } from './stage/base-run';

describe('a history file', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'history-'));
    file = join(folder, 'history.ndjson');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function write(records: readonly HistoryRecord[]): Promise<void> {
    const writer = new HistoryWriter(file);
    for (const record of records) writer.append(record);
    await writer.close();
  }

  async function read(): Promise<HistoryRecord[]> {
    const records: HistoryRecord[] = [];
    for await (const record of readHistory(file)) records.push(record);
    return records;
  }

  it('gives back what was written', async () => {
    await write(baseRun());
    expect(await read()).toEqual(baseRun());
  });

  it.each([
    ['{"type":"healed","at":', /history\.ndjson:3: .*JSON/],
    ['7', /:3: not an object/],
    ['{"type":"heeled","at":1}', /:3: unknown type "heeled"/],
    ['{"type":"effect","at":1,"sink":"push"}', /:3: effect\.key is undefined/],
    ['{"type":"unread","at":1,"client":"a","conversationId":"c","unread":-1}', /:3: unread\.unread is -1/],
  ])('names the line that is no record: %s', async (line, error) => {
    writeFileSync(file, `{"type":"healed","at":1}\n\n${line}\n`);
    await expect(read()).rejects.toThrow(error);
  });

  it('refuses to write what could not be read', async () => {
    const writer = new HistoryWriter(file);
    expect(() => writer.append({ type: 'healed' } as HistoryRecord)).toThrow('healed.at is undefined');
    await writer.close();
  });

  it('says when it could not be written', async () => {
    const writer = new HistoryWriter(join(folder, 'no', 'such', 'folder'));
    await expect(writer.close()).rejects.toThrow('ENOENT');
  });

  it('is judged from the command line', async () => {
    const run = (...args: string[]) =>
      spawnSync(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...args], {
        encoding: 'utf8',
      });
    await write(baseRun());
    expect(run(file)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('No violation.') as string,
    });
    await write(baseRun().filter(({ type }) => type !== 'healed'));
    const failed = run(file);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toContain('[history-incomplete] at 0 ms: the history has no healed');
    expect(run(join(folder, 'none'))).toMatchObject({ status: 2 });
    expect(run()).toMatchObject({ status: 2 });
  });
});
