import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ChatError } from './chat.types';

/** Asks a person at the terminal. */
export interface Prompt {
  /** false when nobody is there to answer */
  readonly isInteractive: boolean;
  say(text: string): void;
  ask(question: string): Promise<string>;
  /** what is typed is not shown */
  askHidden(question: string): Promise<string>;
}

/** Questions on stdin and stdout; Ctrl-C at a question leaves the chat. */
export function terminalPrompt(): Prompt {
  const { stdin: input, stdout } = process;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const read = (question: string, isHidden: boolean) =>
    new Promise<string>((resolve, reject) => {
      stdout.write(isHidden ? question : '');
      const lines = createInterface({ input, output: isHidden ? nowhere : stdout, terminal: true });
      const end = (settle: () => void) => {
        // only ours: readline lets go of the keyboard in a listener of its own
        lines.off('close', cancel).close();
        if (isHidden) stdout.write('\n');
        settle();
      };
      const cancel = () => end(() => reject(new ChatError('Bye.', 0)));
      lines.on('SIGINT', cancel).on('close', cancel);
      lines.question(isHidden ? '' : question, (answer) => end(() => resolve(answer)));
    });
  return {
    isInteractive: input.isTTY && stdout.isTTY,
    say: (text) => stdout.write(`${text}\n`),
    ask: (question) => read(question, false),
    askHidden: (question) => read(question, true),
  };
}
