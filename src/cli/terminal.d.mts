/** Something long that is going on. */
export interface Step {
  update(text: string): void;
  /** leaves nothing behind */
  end(): void;
  /** leaves a green tick and the seconds it took */
  done(text: string): void;
}

/** The log of one command. */
export interface Terminal {
  paint(style: 'green' | 'yellow' | 'red' | 'bold' | 'dim', text: string): string;
  say(text: string): void;
  warn(text: string): void;
  fail(text: string): void;
  step(label: string): Step;
}

/** stdout and stderr unless given */
export function createTerminal(streams?: {
  out?: NodeJS.WritableStream;
  err?: NodeJS.WritableStream;
}): Terminal;

/** The log of whoever wants none. */
export const silentLog: Terminal;

/** A failure a person can mend: what is wrong and what to do. */
export class SetupError extends Error {
  constructor(message: string, options?: { exitCode?: number; cause?: unknown });
  readonly exitCode: number;
}

/** Prints a failure as one message and says which exit code belongs to it. */
export function reportFailure(log: Pick<Terminal, 'fail'>, error: unknown): number;
