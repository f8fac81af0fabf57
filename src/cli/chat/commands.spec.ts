import { parseArguments } from './arguments';
import { COMMANDS, helpLines, parseInput } from './commands';

describe('parseInput', () => {
  it('tells commands from messages', () => {
    expect(parseInput('  ')).toEqual({ kind: 'empty' });
    expect(parseInput('hello /open')).toEqual({ kind: 'message', text: 'hello /open' });
    expect(parseInput('/Open  bob ')).toEqual({ kind: 'command', name: 'open', rest: 'bob' });
    expect(parseInput('/edit two\nlines')).toEqual({ kind: 'command', name: 'edit', rest: 'two\nlines' });
    expect(parseInput('//etc/hosts')).toEqual({ kind: 'message', text: '/etc/hosts' });
  });
});

describe('helpLines', () => {
  it('explains every command', () => {
    const help = helpLines().join('\n');
    for (const { name, does } of COMMANDS) expect(help).toMatch(new RegExp(`/${name}.*${does.slice(0, 5)}`));
  });
});

describe('parseArguments', () => {
  it('reads who, where and how', () => {
    const args = [
      'alice',
      '--server',
      'http://a:1',
      '--server',
      'http://b:2',
      '--password',
      'secret',
      '--plain',
    ];
    expect(parseArguments(args)).toEqual({
      username: 'alice',
      password: 'secret',
      servers: ['http://a:1', 'http://b:2'],
      isPlain: true,
      isHelp: false,
    });
    expect(parseArguments([])).toMatchObject({ username: undefined, servers: ['http://127.0.0.1:3000'] });
  });

  it.each([[['alice', 'bob']], [['--server', 'localhost:3000']], [['--nonsense']]])('refuses %j', (args) => {
    expect(() => parseArguments(args)).toThrow();
  });
});
