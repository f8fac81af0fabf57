import { createGroup, createPeople } from '../factories/groups';
import { post } from '../factories/messages';
import { openDirect, type Person } from '../factories/people';
import { addTarget } from '../factories/targets';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { runJob } from '../support/jobs';
import { MailServer } from '../support/mail-server';
import { openSocket } from '../support/sockets';
import { startWorld, type World } from '../support/world';

describe('the daily mail (R117)', () => {
  let world: World;
  let url: string;
  let mail: MailServer;
  let people: Record<'ann' | 'bob', Person>;
  beforeAll(async () => {
    mail = await new MailServer().listen();
    const env = { SMTP_URL: mail.url, MAIL_FROM: 'Parley <parley@example.org>', PRESENCE_GRACE_MS: '0' };
    world = await startWorld({ env });
    url = world.node.url;
  });
  beforeEach(async () => {
    people = await createPeople(url, 'ann', 'bob');
    await addTarget(url, people.bob, { kind: 'email', hour: 7, timeZone: 'Europe/Berlin' });
  });
  afterEach(() => (mail.refusesWith = undefined));
  afterAll(async () => {
    await world.stop();
    await mail.close();
  });

  const targets = () => world.db().collection('notification_targets');
  const deliveries = () => world.db().collection('deliveries');
  /** It is the hour of everybody's mail. */
  const strike = async () => {
    await targets().updateMany({ kind: 'email' }, { $set: { nextDigestAt: new Date(Date.now() - 1_000) } });
    await runJob(world, 'email-digest');
    await eventually(
      async () => (await targets().countDocuments({ nextDigestAt: { $lt: new Date() } })) === 0,
    );
  };
  const sentAll = () => eventually(async () => (await deliveries().countDocuments()) === 0);
  const mailsTo = ({ username }: Person) =>
    mail.mails.filter(({ to }) => to[0] === `${username}@example.org`);
  /** Messages are recorded in what conversations know of themselves a moment later. */
  const recorded = (...ids: string[]) =>
    eventually(async () => {
      const found = await world.db().collection('conversations').find().toArray();
      return ids.every((id) => found.some(({ _id, lastSeq }) => _id.toHexString() === id && lastSeq >= 1));
    });

  it('says how much is unread where, once a day, and nothing of what was written', async () => {
    const { ann, bob } = people;
    const group = await createGroup(url, ann, [bob], { title: 'Climbing' });
    const direct = await openDirect(url, ann, bob);
    for (const id of [group.id, direct])
      for (let i = 0; i < 2; i += 1) await post(url, ann, id, 'our secret');
    await recorded(group.id, direct);
    await strike();
    await sentAll();
    const [only, ...more] = mailsTo(bob);
    expect(more).toEqual([]);
    expect(only!.text).toContain(`${ann.username}: 2`);
    expect(only!.text).toContain('Climbing: 3');
    expect(only!.text).toMatch(/^Subject: Unread messages in 2 conversations\r$/m);
    expect(only!.text).toMatch(/^From: Parley <parley@example.org>\r$/m);
    expect(only!.text).not.toContain('our secret');
    // again at seven, in summer and in winter
    const [newest] = await targets().find({ kind: 'email' }).sort({ createdAt: -1 }).toArray();
    const { nextDigestAt } = newest as unknown as { nextDigestAt: Date };
    const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit' });
    expect(hour.format(nextDigestAt)).toBe('07');
    // and asked again, not again
    await runJob(world, 'email-digest');
    await sentAll();
    expect(mailsTo(bob)).toHaveLength(1);
  });

  it('is not for who has read it, is there, muted it, or was there since', async () => {
    const { ann, bob } = people;
    const { cem, dan, eve } = await createPeople(url, 'cem', 'dan', 'eve');
    for (const person of [cem, dan, eve]) await addTarget(url, person, { kind: 'email' });
    const group = await createGroup(url, ann, [bob, cem, dan, eve]);
    const { seq } = await post(url, ann, group.id);
    await recorded(group.id);
    const token = (person: Person) => ({ token: person.accessToken });
    const path = `/api/conversations/${group.id}`;
    await call(url, 'POST', `${path}/read`, { ...token(bob), body: { upToSeq: seq } });
    await call(url, 'PATCH', `${path}/settings`, { ...token(cem), body: { muted: true } });
    const sockets = await Promise.all([dan, eve].map(({ accessToken }) => openSocket(url, accessToken)));
    sockets[1]!.close();
    const gone = async () =>
      (await world.db().collection('presence').countDocuments({ state: 'offline' })) > 0;
    await eventually(gone);
    const readSeq = async () =>
      (await world
        .db()
        .collection('conversation_members')
        .countDocuments({ readSeq: seq as never })) >= 2;
    await eventually(readSeq);
    await strike();
    await sentAll();
    for (const person of [bob, cem, dan, eve]) expect(mailsTo(person)).toEqual([]);
    sockets[0]!.close();
  });

  it('is tried again when the mail server cannot take it, and not when it never will', async () => {
    const { ann, bob } = people;
    const direct = await openDirect(url, ann, bob);
    await post(url, ann, direct);
    await recorded(direct);
    mail.refusesWith = 451;
    await strike();
    await eventually(async () => (await targets().countDocuments({ failingSince: { $exists: true } })) > 0);
    mail.refusesWith = undefined;
    await sentAll();
    expect(mailsTo(bob)).toHaveLength(1);
    await post(url, ann, direct);
    mail.refusesWith = 550;
    await strike();
    await sentAll();
    expect(mailsTo(bob)).toHaveLength(1);
  });
});
