import { LineEditor } from './line-editor';

const typed = (text: string) => {
  const editor = new LineEditor();
  editor.insert(text);
  return editor;
};

describe(LineEditor.name, () => {
  it('edits where the cursor stands', () => {
    const editor = typed('helo');
    editor.press({ name: 'left' });
    editor.insert('l');
    expect(editor.text).toBe('hello');
    editor.press({ name: 'home' });
    editor.press({ name: 'delete' });
    editor.insert('H');
    expect(editor.text).toBe('Hello');
  });

  it('takes a character of several code points as one', () => {
    const editor = typed('a👩‍👩‍👧‍👦');
    editor.press({ name: 'backspace' });
    expect(editor.text).toBe('a');
    editor.insert('e');
    editor.insert('\u0301');
    editor.press({ name: 'backspace' });
    expect(editor.text).toBe('a');
  });

  it('erases words and sides', () => {
    const editor = typed('one two  three ');
    editor.press({ name: 'w', ctrl: true });
    expect(editor.text).toBe('one two  ');
    editor.press({ name: 'u', ctrl: true });
    expect(editor.text).toBe('');
  });

  it('recalls what was sent, and what was begun before looking back', () => {
    const editor = typed('first');
    editor.take();
    editor.insert('second');
    editor.take();
    editor.insert('draft');
    editor.press({ name: 'up' });
    editor.press({ name: 'up' });
    expect(editor.text).toBe('first');
    editor.press({ name: 'up' });
    expect(editor.text).toBe('first');
    for (let key = 0; key < 2; key += 1) editor.press({ name: 'down' });
    expect(editor.text).toBe('draft');
  });

  it('shows the part around the cursor, line breaks as a sign', () => {
    const editor = typed('0123456789');
    expect(editor.view(6)).toEqual({ text: '56789', column: 5 });
    editor.press({ name: 'home' });
    expect(editor.view(6)).toEqual({ text: '01234', column: 0 });
    expect(typed('a\nb').view(10)).toEqual({ text: 'a⏎b', column: 3 });
  });

  it('leaves other keys to others', () => {
    expect(typed('').press({ name: 'f5' })).toBe(false);
  });
});
