/** Everything the commands print goes through here: one look, colours and redrawn lines only on a terminal. */

/** A failure a person can mend: its message says what is wrong and what to do, so no stack trace is shown for it. */
export class SetupError extends Error {
  /**
   * @param {string} message what failed and the way out; may have several lines
   * @param {{ exitCode?: number, cause?: unknown }} [options] exitCode is 1 unless given
   */
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}

// Pipes and CI logs cannot redraw a line, so there a long step speaks again only this often.
const PLAIN_UPDATE_MS = 10_000;
const REDRAW_MS = 500;

const ESCAPES = {
  green: '\u001b[32m',
  yellow: '\u001b[33m',
  red: '\u001b[31m',
  bold: '\u001b[1m',
  dim: '\u001b[2m',
};

/** Whole seconds since `startedAt` (ms) as `(41 s)`; nothing under a second, where the number says nothing. */
const elapsed = (startedAt) => {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  return seconds > 0 ? ` (${seconds} s)` : '';
};

function createTtyStep(out, label, paint) {
  const startedAt = Date.now();
  let detail = '';
  const draw = () => {
    const line = `… ${label}${elapsed(startedAt)}${detail ? ` ${detail}` : ''}`;
    out.write(`\r\u001b[2K${paint('dim', line.slice(0, (out.columns || 80) - 1))}`);
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  draw();
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearInterval(timer);
    out.write('\r\u001b[2K');
  };
  const update = (text) => {
    detail = text;
    draw();
  };
  return { update, end, startedAt };
}

function createPlainStep(out, label) {
  const startedAt = Date.now();
  let detail = '';
  const speak = () => out.write(`… ${label}${elapsed(startedAt)}${detail ? ` ${detail}` : ''}\n`);
  const timer = setInterval(speak, PLAIN_UPDATE_MS);
  timer.unref();
  speak();
  const update = (text) => (detail = text);
  return { update, end: () => clearInterval(timer), startedAt };
}

/**
 * The log of one command.
 *
 * `say`, `warn` and `fail` print one message; `step` shows that something long is going on until its `done(text)` (a
 * green tick and the seconds it took) or `end()` (leaves nothing behind).
 * @param {{ out?: NodeJS.WriteStream, err?: NodeJS.WriteStream }} [streams] stdout and stderr unless given
 */
export function createTerminal({ out = process.stdout, err = process.stderr } = {}) {
  const colourful = Boolean(out.isTTY) && !process.env.NO_COLOR;
  const paint = (style, text) => (colourful ? `${ESCAPES[style]}${text}\u001b[0m` : text);
  return {
    paint,
    say: (text) => out.write(`${text}\n`),
    warn: (text) => err.write(`${paint('yellow', '!')} ${text}\n`),
    fail: (text) => err.write(`${paint('red', '✖')} ${text}\n`),
    step(label) {
      const step = out.isTTY ? createTtyStep(out, label, paint) : createPlainStep(out, label);
      return {
        update: step.update,
        end: step.end,
        done(text) {
          step.end();
          out.write(`${paint('green', '✔')} ${text}${elapsed(step.startedAt)}\n`);
        },
      };
    },
  };
}

const nothing = () => undefined;

/** The log of whoever wants none, such as tests that start private engines. */
export const silentLog = {
  paint: (_style, text) => text,
  say: nothing,
  warn: nothing,
  fail: nothing,
  step: () => ({ update: nothing, end: nothing, done: nothing }),
};

/**
 * Prints a failure as one message and says which exit code belongs to it. The stack is shown for PARLEY_DEBUG=1 only.
 * @param {{ fail(text: string): void }} log
 * @param {unknown} error
 * @returns {number} the exit code
 */
export function reportFailure(log, error) {
  const message = error instanceof Error ? error.message : String(error);
  if (process.env.PARLEY_DEBUG === '1' && error instanceof Error) log.fail(error.stack ?? message);
  else if (error instanceof SetupError) log.fail(message);
  else
    log.fail(
      `${message}\n  This was not expected; run again with PARLEY_DEBUG=1 to see where it comes from.`,
    );
  return error instanceof SetupError ? error.exitCode : 1;
}
