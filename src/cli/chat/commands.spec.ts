import type { ParleyClient } from '../../client';
import { parseArguments } from './arguments';
import type { Front } from './chat.types';
import { COMMANDS, helpLines, parseGroup, parseInput, words } from './commands';
import { ContentCommands } from './content-commands';
import { GroupCommands, type Place } from './group-commands';
import { InviteCommands } from './invite-commands';
import { ListCommands } from './list-commands';
import { ScheduledCommands } from './scheduled-commands';
import { MessageCommands } from './message-commands';
import { NotificationCommands } from './notification-commands';
import { PeopleCommands } from './people-commands';

describe('parseInput', () => {
  it('tells commands from messages', () => {
    expect(parseInput('  ')).toEqual({ kind: 'empty' });
    expect(parseInput('hello /open')).toEqual({ kind: 'message', text: 'hello /open' });
    expect(parseInput('/Open  bob ')).toEqual({ kind: 'command', name: 'open', rest: 'bob' });
    expect(parseInput('/edit two\nlines')).toEqual({ kind: 'command', name: 'edit', rest: 'two\nlines' });
    expect(parseInput('//etc/hosts')).toEqual({ kind: 'message', text: '/etc/hosts' });
  });
});

describe('words', () => {
  it.each([
    ['bob  carol', ['bob', 'carol']],
    ['"Climbing on Tuesdays" bob', ['Climbing on Tuesdays', 'bob']],
    ['“Climbing on Tuesdays”bob', ['Climbing on Tuesdays', 'bob']],
    ['@bob "" don\'t', ['@bob', '', "don't"]],
    ['"never closed bob', ['never', 'closed', 'bob']],
    ['', []],
  ])('splits %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});

describe('parseGroup', () => {
  it.each([
    ['Climbing bob carol', { title: 'Climbing', names: ['bob', 'carol'] }],
    ['"On Tuesdays" bob ""', { title: 'On Tuesdays', names: ['bob'] }],
    ['Climbing', { title: 'Climbing', names: [] }],
    ['"" bob', { title: '', names: ['bob'] }],
    ['', { title: '', names: [] }],
  ])('reads %j', (rest, expected) => {
    expect(parseGroup(rest)).toEqual(expected);
  });
});

describe('helpLines', () => {
  it('explains every command', () => {
    const help = helpLines().join('\n');
    for (const { name, does } of COMMANDS) expect(help).toMatch(new RegExp(`/${name}.*${does.slice(0, 5)}`));
  });

  it('explains each under a name of its own', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect([...new Set(names)]).toEqual(names);
  });

  it('has each from one place, so that none hides another', () => {
    const parts = [
      ContentCommands,
      GroupCommands,
      InviteCommands,
      ListCommands,
      MessageCommands,
      NotificationCommands,
      PeopleCommands,
      ScheduledCommands,
    ];
    const names = parts.flatMap((Part) =>
      Object.keys(new Part({} as ParleyClient, {} as Front, {} as Place).commands),
    );
    expect([...new Set(names)]).toEqual(names);
    expect(COMMANDS.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
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
