import { parseArguments, SeedError } from './arguments';

const parse = (text: string) => parseArguments(text.split(' ').filter(Boolean), Date.UTC(2026, 5, 1));

describe(parseArguments.name, () => {
  it('makes a year of a thousand people unless told', () => {
    expect(parse('')).toEqual({
      options: { users: 1_000, conversations: 20_000, messages: 1_000_000, months: 12, seed: 42 },
      until: undefined,
      isHelp: false,
    });
  });

  it('takes a day or a moment for the end', () => {
    expect(parse('--until 2026-01-31').until).toEqual(new Date('2026-01-31T00:00:00Z'));
    expect(parse('--until 2026-01-31T18:00:00+02:00').until).toEqual(new Date('2026-01-31T16:00:00Z'));
  });

  it('takes the one conversation that two people can have', () => {
    expect(parse('--users 2 --conversations 1 --messages 10000000').options.messages).toBe(10_000_000);
  });

  it.each([
    ['--userz 5', "Unknown option '--userz'"],
    ['5', "Unexpected argument '5'"],
    ['--users', "Option '--users <value>' argument missing"],
    ['--users many', '--users many is no whole number from 2 to 1000000'],
    ['--users 1', '--users 1 is no whole number'],
    ['--users 1e3', '--users 1e3 is no whole number'],
    ['--messages 0', '--messages 0 is no whole number'],
    ['--seed=-1', '--seed -1 is no whole number'],
    ['--users 3 --conversations 4', '3 people have 3 pairs, fewer than --conversations 4'],
    ['--conversations 10 --messages 9', '--messages 9 cannot fill 10 conversations'],
    ['--until tomorrow', '--until tomorrow is no moment'],
    ['--until 2026-13-01', '--until 2026-13-01 is no moment'],
    ['--until 2026-06-02', '--until 2026-06-02 lies in the future'],
  ])('refuses %j with one sentence and how it is done', (text, sentence) => {
    const refused = () => parse(text);
    expect(refused).toThrow(SeedError);
    expect(refused).toThrow(sentence);
    expect(refused).toThrow('Usage: npm run seed');
  });
});
