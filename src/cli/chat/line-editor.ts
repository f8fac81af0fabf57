import { displayWidth, graphemes } from './layout';

const HISTORY = 100;

/** A key as node:readline reports it. */
export interface Key {
  name?: string;
  ctrl?: boolean;
  meta?: boolean;
  shift?: boolean;
  sequence?: string;
}

/** What is typed at the bottom of the screen: text and cursor, by what a person calls characters. */
export class LineEditor {
  private left: string[] = [];
  private right: string[] = [];
  private readonly history: string[] = [];
  private recalled = 0;
  private draft = '';

  get text(): string {
    return [...this.left, ...this.right].join('');
  }

  set text(text: string) {
    this.left = graphemes(text);
    this.right = [];
  }

  insert(text: string): void {
    // together with what stands there, as an accent joins the letter before it
    this.left = graphemes(this.left.join('') + text);
  }

  /** Takes the text away for sending; it can be recalled. */
  take(): string {
    const { text } = this;
    if (text.trim() && this.history.at(-1) !== text) this.history.push(text);
    if (this.history.length > HISTORY) this.history.shift();
    this.recalled = this.history.length;
    this.text = '';
    return text;
  }

  /** Does what an editing key asks for; returns whether it was one. */
  press(key: Key): boolean {
    const action = ACTIONS[`${key.ctrl ? 'ctrl-' : ''}${key.meta ? 'meta-' : ''}${key.name ?? ''}`];
    action?.(this);
    return action !== undefined;
  }

  back(): void {
    this.left.pop();
  }
  erase(): void {
    this.right.shift();
  }
  eraseWord(): void {
    while (this.left.at(-1)?.trim() === '') this.left.pop();
    while (this.left.length > 0 && this.left.at(-1)?.trim() !== '') this.left.pop();
  }
  eraseLeft(): void {
    this.left = [];
  }
  eraseRight(): void {
    this.right = [];
  }

  /** Moves the cursor by characters; beyond an end means to the end. */
  move(by: number): void {
    const all = [...this.left, ...this.right];
    const position = Math.min(all.length, Math.max(0, this.left.length + by));
    this.left = all.slice(0, position);
    this.right = all.slice(position);
  }

  /** Goes through what was sent before. */
  recall(by: number): void {
    if (this.recalled === this.history.length) this.draft = this.text;
    const index = this.recalled + by;
    if (index < 0 || index > this.history.length) return;
    this.recalled = index;
    this.text = this.history[index] ?? this.draft;
  }

  /** The part that fits in `width` columns, with the cursor in it, and the column where the cursor stands. */
  view(width: number): { text: string; column: number } {
    const left = this.left.map(shown);
    const right = this.right.map(shown);
    // a column stays free for the cursor behind the last character
    while (displayWidth(left.join('')) > width - 1) left.shift();
    const column = displayWidth(left.join(''));
    while (displayWidth(right.join('')) > width - 1 - column) right.pop();
    return { text: left.join('') + right.join(''), column };
  }
}

const shown = (grapheme: string) => (grapheme.includes('\n') ? '⏎' : grapheme);

const ACTIONS: Record<string, ((editor: LineEditor) => void) | undefined> = {
  backspace: (editor) => editor.back(),
  delete: (editor) => editor.erase(),
  left: (editor) => editor.move(-1),
  right: (editor) => editor.move(1),
  home: (editor) => editor.move(-Infinity),
  end: (editor) => editor.move(Infinity),
  up: (editor) => editor.recall(-1),
  down: (editor) => editor.recall(1),
  'ctrl-a': (editor) => editor.move(-Infinity),
  'ctrl-e': (editor) => editor.move(Infinity),
  'ctrl-h': (editor) => editor.back(),
  'ctrl-k': (editor) => editor.eraseRight(),
  'ctrl-u': (editor) => editor.eraseLeft(),
  'ctrl-w': (editor) => editor.eraseWord(),
  'meta-backspace': (editor) => editor.eraseWord(),
};
