import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { HistoryRecord } from './history';
import { asRecord } from './record-shape';

/** Characters gathered before they go to the file: one write for some hundred records. */
const BUFFER = 64 * 1024;

/**
 * The records of a history file, one at a time, so that its size does not matter. Empty lines are passed over.
 * @throws Error with file and line number when a line is no record
 */
export async function* readHistory(file: string): AsyncIterable<HistoryRecord> {
  const handle = await open(file);
  let number = 0;
  try {
    for await (const line of handle.readLines({ encoding: 'utf8' })) {
      number += 1;
      if (line.trim() !== '') yield parse(line, `${file}:${number}`);
    }
  } finally {
    // also when whoever reads stops early
    await handle.close();
  }
}

function parse(line: string, place: string): HistoryRecord {
  try {
    return asRecord(JSON.parse(line));
  } catch (error) {
    throw new Error(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

/** Writes a history file, a record a line. */
export class HistoryWriter {
  private readonly stream: WriteStream;
  private readonly done: Promise<void>;
  private buffered = '';

  constructor(file: string) {
    this.stream = createWriteStream(file, 'utf8');
    this.done = finished(this.stream);
    // reported by `close`; until then it must not count as unhandled
    this.done.catch(() => undefined);
  }

  /** Adds a record; on disk at the latest with `close`. @throws Error for what `readHistory` would not take */
  append(record: HistoryRecord): void {
    this.buffered += `${JSON.stringify(asRecord(record))}\n`;
    if (this.buffered.length >= BUFFER) this.flush();
  }

  /** Resolves when everything is on disk. @throws Error when a write failed, be it an earlier one */
  async close(): Promise<void> {
    this.flush();
    this.stream.end();
    await this.done;
  }

  private flush(): void {
    this.stream.write(this.buffered);
    this.buffered = '';
  }
}
