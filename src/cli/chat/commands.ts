/** A line as it was meant: a command with what stands behind it, or a message. */
export type Input =
  { kind: 'empty' } | { kind: 'message'; text: string } | { kind: 'command'; name: string; rest: string };

/** Every command with what it takes and what it does, in the order of `/help`. */
export const COMMANDS: readonly { name: string; takes?: string; does: string }[] = [
  { name: 'open', takes: '<name, title or number>', does: 'opens a conversation, or begins one' },
  { name: 'find', takes: '<beginning of a name>', does: 'looks for people' },
  { name: 'list', does: 'goes back to the conversations (also Esc)' },
  { name: 'more', does: 'loads older messages (also PgUp at the top)' },
  { name: 'reply', takes: '<text>', does: 'answers the newest message of somebody else' },
  { name: 'thread', takes: '<text>', does: 'writes under that message, apart from the others' },
  {
    name: 'forward',
    takes: '<name or title>',
    does: 'passes the newest message here on to another conversation',
  },
  { name: 'location', takes: '<latitude> <longitude> [name]', does: 'sends a place' },
  { name: 'card', takes: '<name>', does: 'sends the card of a person' },
  { name: 'edit', takes: '<new text>', does: 'changes your last message here, and for whom it is' },
  {
    name: 'delete',
    takes: '[n]',
    does: 'deletes your last message here for everyone; as a moderator any, the n-th from the end',
  },
  { name: 'hide', takes: '[n]', does: 'deletes the newest message, or the n-th from the end, for you alone' },
  { name: 'clear', does: 'deletes everything here for you alone' },
  {
    name: 'react',
    takes: '<emoji> [n]',
    does: 'reacts to the newest message, or the n-th from the end; again takes it back',
  },
  { name: 'versions', takes: '[n]', does: 'says what it said before it was edited' },
  { name: 'pin', takes: '[n]', does: 'pins it for everyone here; /unpin takes it down' },
  { name: 'unpin', takes: '[n]', does: 'takes it down' },
  { name: 'pins', does: 'shows what is pinned here' },
  { name: 'star', takes: '[n]', does: 'keeps it at hand for you; again takes the star away' },
  { name: 'stars', does: 'shows what you have starred' },
  { name: 'reactions', takes: '[n]', does: 'says who reacted to it, with what' },
  { name: 'who', does: 'says who is here: how far they have read, in groups what they may do' },
  {
    name: 'group',
    takes: '<title> <name> <name> …',
    does: 'makes a group; a title of several words stands in "quotes"',
  },
  { name: 'add', takes: '<name> <name> …', does: 'adds people to this group' },
  { name: 'remove', takes: '<name>', does: 'removes someone from this group' },
  {
    name: 'role',
    takes: '<name> <role>',
    does: 'makes someone a member, moderator or admin; owner hands the group over',
  },
  { name: 'title', takes: '<text>', does: 'calls this group differently' },
  { name: 'leave', does: 'leaves this group' },
  { name: 'invite', takes: '[number]', does: 'makes a link into this group, for so many people' },
  { name: 'join', takes: '<code>', does: 'follows a link into a group' },
  { name: 'waiting', does: 'shows who waits to be let into this group' },
  { name: 'letin', takes: '<name>', does: 'lets someone in who waits' },
  { name: 'contacts', does: 'shows your contacts, and who asks to be one' },
  {
    name: 'contact',
    takes: '<name> [what you call them]',
    does: 'makes someone your contact, and asks them to make you theirs',
  },
  { name: 'accept', takes: '<name>', does: 'says yes to who asks to be your contact' },
  { name: 'decline', takes: '<name>', does: 'says no' },
  { name: 'forget', takes: '<name>', does: 'takes someone from your contacts' },
  { name: 'block', takes: '<name>', does: 'keeps someone from reaching you' },
  { name: 'unblock', takes: '<name>', does: 'lets someone reach you again' },
  { name: 'blocked', does: 'shows whom you block' },
  { name: 'dissolve', takes: '<title>', does: 'ends this group, for everybody' },
  { name: 'pin-chat', does: 'keeps this conversation above the others; again: no longer' },
  { name: 'archive', does: 'puts this conversation out of the way; again: takes it back' },
  {
    name: 'mute',
    takes: '[hours]',
    does: 'shows this conversation as muted, for ever or some hours; again: no longer',
  },
  {
    name: 'keep',
    takes: '[7d, 24h, 30m, ever or devices]',
    does: 'says, or decides, how long messages here are kept for everybody',
  },
  { name: 'unread', does: 'marks this conversation, to come back to it' },
  { name: 'label', takes: '[<label> <label> …]', does: 'gives this conversation these labels, or none' },
  { name: 'notifications', does: 'shows what was for you in particular, and counts it as read' },
  { name: 'draft', takes: '[text]', does: 'keeps a text for later, or shows the one that is kept' },
  {
    name: 'later',
    takes: '<18:30, 45m or 3h> <text>',
    does: 'has a text sent here then, wherever you are',
  },
  { name: 'scheduled', does: 'shows what you have written to be sent later' },
  { name: 'unschedule', takes: '<number>', does: 'calls one of these off' },
  { name: 'away', takes: '[a few words]', does: 'shows you as away' },
  { name: 'online', does: 'shows you as online again' },
  { name: 'help', does: 'shows this' },
  { name: 'quit', does: 'leaves (also Ctrl-C)' },
];

/** Reads a line: `/name rest` is a command, `//text` the message `/text`, anything else a message. */
export function parseInput(line: string): Input {
  const text = line.trim();
  if (!text) return { kind: 'empty' };
  if (text.startsWith('//')) return { kind: 'message', text: text.slice(1) };
  const [, name, rest] = /^\/(\S*)\s*([^]*)$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'message', text };
  return { kind: 'command', name: name.toLowerCase(), rest: rest ?? '' };
}

/** The words of a text; several in quotes are one. */
export function words(text: string): string[] {
  return [...text.matchAll(/["“”]([^"“”]*)["“”]|[^\s"“”]+/g)].map(([word, quoted]) =>
    (quoted ?? word).trim(),
  );
}

/** What stands behind `/group`: the title, a single word or several in quotes, and the names of people. */
export function parseGroup(rest: string): { title: string; names: string[] } {
  const [title = '', ...names] = words(rest);
  return { title, names: names.filter(Boolean) };
}

/** `/help` as lines. */
export function helpLines(): string[] {
  const usages = COMMANDS.map(({ name, takes }) => `/${name}${takes ? ` ${takes}` : ''}`);
  const width = Math.max(...usages.map((usage) => usage.length));
  return [
    ...COMMANDS.map(({ does }, index) => `${(usages[index] ?? '').padEnd(width)}   ${does}`),
    '',
    'Everything else is sent to the open conversation; begin with // to send a text that begins with /.',
    '@name is for that member in particular, @all for everybody where you may say so.',
    '⏳ on its way   ✓ stored   ✓✓ arrived   coloured ✓✓ read',
  ];
}
