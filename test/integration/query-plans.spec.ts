import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { ObjectId } from 'mongodb';
import type { Socket } from 'socket.io-client';
import { type Archive, fillArchive, fillList } from '../factories/archive';
import { createGroup, type GroupCalls } from '../factories/groups';
import { history, post } from '../factories/messages';
import { type Person, createPerson, giveRole, openDirect, textMessage } from '../factories/people';
import { age, tidy, turnCold } from '../support/cold';
import { eventually } from '../support/eventually';
import { call } from '../support/http';
import { runJob } from '../support/jobs';
import { Profiler, faultOf } from '../support/profiler';
import { rollUpAll } from '../support/recount';
import { Receiver } from '../support/receiver';
import { repositoryMethods } from '../support/repositories';
import { ask, openSocket } from '../support/sockets';
import { type World, startWorld } from '../support/world';

/**
 * What a method may look at beyond that. `findMoved` filters the rosters of the person's conversations, two rows of
 * each: an index on `movedAt` would have to be rewritten by every receipt, the most frequent write after messages.
 */
const SPARE: Record<string, number> = { 'members.findMoved': 3 * 60 };

interface Progress {
  _id: string;
  cut: number;
  archive?: object;
  timezone?: string;
}

describe('query plans over a filled database (R10, R66, R153, R278)', () => {
  let world: World;
  let url: string;
  let me: Person;
  let friend: Person;
  let ownId: string;
  let group: GroupCalls;
  let crowd: GroupCalls;
  /** joined when a moderator lets one in */
  let closed: GroupCalls;
  let archive: Archive;
  let socket: Socket;
  let profiler: Profiler;
  let receiver: Receiver;
  beforeAll(async () => {
    // the shortest lease, so that presence is reconciled while we look
    receiver = await new Receiver().listen();
    const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'parley@example.org' };
    world = await startWorld({
      env: {
        PRESENCE_LEASE_SECONDS: '5',
        PRESENCE_GRACE_MS: '0',
        COLD_AFTER_DAYS: '30',
        RETENTION: 'ttl:3650',
        ...mail,
      },
    });
    url = world.node.url;
    profiler = new Profiler(world.db());
    await profiler.start();
    [me, friend] = await Promise.all([createPerson(url, 'me'), createPerson(url, 'friend')]);
    archive = await fillArchive(world.db(), me, { people: 300, conversations: 50, messages: 60 });
    [ownId, group, crowd, closed] = await Promise.all([
      openDirect(url, me, friend),
      createGroup(url, me, [friend]),
      createGroup(url, me, [friend]),
      createGroup(url, me, [], { settings: { joinApproval: true } }),
    ]);
    for (let i = 0; i < 30; i += 1) await crowd.at(url).invite(me);
    for (let i = 0; i < 20; i += 1) await wait();
    for (let i = 0; i < 30; i += 1) await contact();
    for (let i = 0; i < 20; i += 1) await askMe();
    for (let i = 0; i < 30; i += 1) await block();
    await crowd.at(url).add(
      me,
      archive.userIds.slice(0, 150).map((id) => ({ ...friend, id })),
    );
    socket = await openSocket(url, me.accessToken);
  });
  afterAll(async () => {
    socket.close();
    await world.stop();
    await receiver.close();
  });

  const times = <T>(count: number, act: () => Promise<T>) =>
    Promise.all(Array.from({ length: count }, () => act()));
  /** A message that waits for its time. @param ms from now @returns its id */
  const later = async (ms = 3_600_000): Promise<string> => {
    const sendAt = new Date(Date.now() + ms).toISOString();
    const body = { clientMessageId: randomUUID(), content: 'later', sendAt };
    const { messageId } = (await send(`/api/messages/${ownId}`, body)).body;
    // its time has come, and it has been looked for
    if (ms < 10_000) await eventually(() => world.db().collection('messages').findOne({ content: 'later' }));
    return messageId as string;
  };
  const retain = (retention: object) =>
    send(
      `/api/conversations/${group.id}`,
      { clientChangeId: randomUUID(), settings: { retention } },
      'PATCH',
    );
  /** What an operator decides is noted. */
  const decide = async () => {
    await giveRole(world.db(), me, 'admin');
    const { insertedId } = await world
      .db()
      .collection('dead_letters')
      .insertOne({
        ...{ queue: 'gone', jobId: randomUUID(), payload: {}, attempts: 1, state: 'open' },
        ...{ error: { message: 'no' }, lastAt: new Date() },
      });
    return send(`/api/admin/dead-letters/${insertedId.toHexString()}/discard`, { reason: 'old' });
  };
  const get = (path: string) => send(path, undefined, 'GET');
  async function send(path: string, body?: object, method = 'POST', { accessToken: token } = me) {
    const answer = await call(url, method, path, { token, body });
    expect(answer.status).toBeLessThan(300);
    return answer;
  }
  const old = () => archive.conversationIds[25]!;
  const tooOld = () => archive.conversationIds[34]!;
  const change = async () => {
    const { id } = await post(url, me, ownId, 'to be changed');
    return send(
      `/api/messages/${ownId}/${id}`,
      { clientChangeId: randomUUID(), content: 'changed' },
      'PATCH',
    );
  };
  const pull = (more: object = {}, cursors: object = {}) => ask(socket, 'sync:pull', { cursors, ...more });
  const signIn = (name: object) => send('/api/auth/login', { ...name, password: me.password });

  /** The collection of each method, what makes the server use it, and how to tell it from other queries. */
  const USES: Record<string, [collection: string, use: () => Promise<unknown>, sign: string]> = {
    // all that a count of the archive takes, in another time zone and where nobody knows how far it came
    'archive.removeAll': ['analytics_daily', () => counted(), 'remove'],
    'archive.hasMessages': ['messages', () => counted(), 'query {"filter":{},"sort":{"_id"'],
    'archive.findPageEnd': ['messages', () => counted(), 'command {"filter":{}'],
    'archive.countPage': ['messages', () => counted(), 'command {"filter":{"_id":{"$lte"'],
    'archive.removeCount': ['analytics_hourly', () => counted(), 'remove {"filter":{"metric":"?"}'],
    'archive.findOldestSlot': ['analytics_events', () => counted(), 'command'],
    'gathering.recordActive': ['user_activity_daily', () => counted(), 'update'],
    'gathering.findOrigins': ['messages', () => counted(), 'query {"filter":{"$or":[{"conversationId"'],
    'progress.findGathering': ['analytics_progress', () => counted(), 'query {"filter":{"_id"'],
    'progress.begin': ['analytics_progress', () => counted(), 'remove {"filter":{"_id":{"$ne"'],
    'progress.saveWindow': [
      'analytics_progress',
      () => counted(),
      'update {"filter":{"_id":"?","window":{"$lte"',
    ],
    'progress.beginArchive': ['analytics_progress', () => counted(), 'update {"filter":{"_id":"?"},"sort"'],
    'progress.savePage': ['analytics_progress', () => counted(), '"archive.page":{"$lt"'],
    'progress.endArchive': ['analytics_progress', () => counted(), '"archive.page":"?"'],
    'progress.findRollUp': ['analytics_progress', () => counted(), 'query {"filter":{"_id"'],
    'progress.saveRollUp': ['analytics_progress', () => counted(), '"$or":[{"window"'],
    'roll-ups.run': ['analytics_hourly', () => counted(), 'command {"filter":{"metric"'],
    'roll-ups.findFirstActiveDay': [
      'user_activity_daily',
      () => counted(),
      'query {"filter":{},"sort":{"day"',
    ],
    'roll-ups.findHourCounts': ['analytics_hourly', () => look('volume?bucket=hour&days=90'), 'query'],
    'roll-ups.findDays': ['analytics_daily', () => look('overview?days=90'), 'query'],
    // the walk over everything when a relay begins without a token
    'conversations.findAfterId': ['conversations', () => counted(), '"sort":{"_id"'],
    // whose address was not hashed yet when the node started
    'users.findWithoutEmailHash': ['users', () => counted(), '"emailHash"'],
    'users.setEmailHashes': ['users', () => counted(), 'update {"filter":{"_id"'],
    // all that becomes of old messages, from the round that finds them to the files that are written anew
    'archiving-progress.findMany': ['archiving_progress', () => archived(), 'query {"filter":{"_id":{"$in"'],
    'archiving-progress.advance': [
      'archiving_progress',
      () => archived(),
      'update {"filter":{"_id":"?","seq"',
    ],
    'message-bodies.fillIn': ['messages', () => archived(), 'query {"filter":{"_id":{"$in"'],
    'message-bodies.noteWarmed': ['message_segments', () => archived(), 'update {"filter":{"_id":"?"}'],
    'message-bodies.findMovable': [
      'messages',
      () => archived(),
      'query {"filter":{"conversationId":"?","seq"',
    ],
    'message-bodies.removeBodies': ['messages', () => archived(), '"cold":{"$exists"'],
    'message-bodies.findColdSeqs': ['messages', () => archived(), '"cold.segmentId"'],
    'message-bodies.findTimes': [
      'messages',
      () => archived(),
      'query {"filter":{"$or":[{"conversationId":"?","seq":"?"',
    ],
    'segment-totals.add': ['message_segment_totals', () => archived(), 'update {"filter":{"_id"'],
    'segment-totals.find': ['message_segment_totals', () => archived(), 'query {"filter":{"_id"'],
    'segments.findManyById': ['message_segments', () => archived(), 'query {"filter":{"_id":{"$in"'],
    'segments.seal': ['message_segments', () => archived(), 'update {"filter":{"_id":"?","state":"?"}'],
    'segments.noteLeft': ['message_segments', () => archived(), 'update {"filter":{"_id":"?"}'],
    'segments.findDue': ['message_segments', () => archived(), '"sort":{"dueAt"'],
    'segments.countDue': [
      'message_segments',
      () => archived(),
      'query {"filter":{"dueAt":{"$lte":"?"}},"sort":"?"',
    ],
    'segments.addFile': ['message_segments', () => archived(), 'update {"filter":{"_id":"?"}'],
    'segments.replaceFile': ['message_segments', () => archived(), '"files":"?"'],
    'segments.retire': [
      'message_segments',
      () => archived(),
      'update {"filter":{"_id":"?","state":"?","file":"?"}',
    ],
    'segments.discardOthers': ['message_segments', () => archived(), 'update {"filter":{"_id":"?","file"'],
    'segments.forgetFiles': ['message_segments', () => archived(), 'update {"filter":{"_id":"?"}'],
    'segments.settle': ['message_segments', () => archived(), '"left":"?"'],
    'segments.postpone': ['message_segments', () => archived(), 'update {"filter":{"_id":"?"}'],
    'segments.remove': ['message_segments', () => archived(), 'remove {"filter":{"_id":"?","state"'],
    'blocks.remove': [
      'blocks',
      async () => send(`/api/blocks/${await block()}`, undefined, 'DELETE'),
      'remove {"filter":{"_id"',
    ],
    'blocks.findOne': ['blocks', () => block(), 'query {"filter":{"_id":"?","ownerId"'],
    'blocks.findExisting': [
      'blocks',
      async () => get(`/api/users/${(await createPerson(url)).id}`),
      '"_id":{"$in"',
    ],
    'blocks.findAround': [
      'blocks',
      () => ask(socket, 'typing:start', { conversationId: crowd.id }),
      'query {"filter":{"$or":[{"ownerId"',
    ],
    'blocks.findPage': ['blocks', () => pageThrough('/api/blocks?limit=5'), '"$or"'],
    'blocks.count': ['blocks', () => block(), 'query {"filter":{"ownerId":"?"}'],
    'contacts.replace': ['contacts', () => contact(), 'update {"filter":{"_id"'],
    'contacts.remove': [
      'contacts',
      async () => send(`/api/contacts/${await contact()}`, undefined, 'DELETE'),
      'remove {"filter":{"_id"',
    ],
    'contacts.findBetween': ['contacts', () => contact(), 'query {"filter":{"_id":{"$in":["?"]},"ownerId"'],
    // of somebody who shows more to their contacts than to others
    'contacts.findExisting': ['contacts', () => lookAtReserved(), 'query {"filter":{"_id":{"$in":["?"]}}'],
    'contacts.findPage': ['contacts', () => pageThrough('/api/contacts?limit=5'), '"$gt"'],
    'contacts.count': ['contacts', () => contact(), 'query {"filter":{"ownerId":"?"}'],
    'contacts.findRequests': ['contacts', () => pageThrough('/api/contacts/requests?limit=3'), '"$or"'],
    'contacts.countRequests': ['contacts', () => askMe(), 'query {"filter":{"userId":"?","state":"?"}'],
    'contacts.findMutual': ['contacts', () => openSocketOnce(me), 'query {"filter":{"ownerId":{"$in"'],
    'account-data.findAfter': [
      'account_data',
      async () => {
        await keep({ labels: [randomUUID()] });
        await pull({ account: 0 }, upToDate());
      },
      '"n":{"$gt"',
    ],
    'account-data.findLastNumbers': [
      'account_data',
      () => pull({ account: 0 }, upToDate()),
      '"userId":{"$in"',
    ],
    'account-data.findValues': [
      'account_data',
      async () => {
        const { seq } = await post(url, me, ownId, 'to be cleared');
        return send(`/api/conversations/${ownId}/cleared`, { upToSeq: seq as number }, 'PUT');
      },
      '"value":{"$exists"',
    ],
    'account-data.replaceMany': [
      'account_data',
      () => keep({ labels: [randomUUID()] }),
      'update {"filter":{"_id":"?","userId"',
    ],
    'credentials.findHash': [
      'credentials',
      () => signIn({ username: me.username }),
      'query {"filter":{"_id"',
    ],
    'credentials.replaceHash': [
      'credentials',
      () => send('/api/auth/password', { currentPassword: me.password, newPassword: me.password }),
      'update',
    ],
    'changes.findByClientId': ['changes', change, 'query {"filter":{"_id"'],
    'changes.findLastNumber': ['changes', change, '"sort":{"chg"'],
    'changes.findAfter': ['changes', () => pull(), '"$or"'],
    'changes.removeContents': [
      'changes',
      async () =>
        send(`/api/messages/${ownId}/${await versions()}`, { clientChangeId: randomUUID() }, 'DELETE'),
      'update {"filter":{"conversationId":{"$in"',
    ],
    'changes.findRange': [
      'changes',
      () => ask(socket, 'sync:gap', { conversationId: old(), fromChg: 5, toChg: 9 }),
      '"$gte"',
    ],
    'conversations.insertMissing': [
      'conversations',
      () => send('/api/conversations', { type: 'dm', userId: archive.userIds[200] }),
      'update {"filter":{"_id"',
    ],
    'conversations.save': [
      'conversations',
      () => group.at(url).update(me, { title: randomUUID() }),
      'update {"filter":{"_id"',
    ],
    'conversations.findManyById': ['conversations', () => get('/api/conversations?limit=100'), '"$in"'],
    'conversations.raiseHeads': ['conversations', () => post(url, me, ownId), 'update'],
    'drafts.find': ['drafts', () => draft(), 'query {"filter":{"_id"'],
    'drafts.findOfConversation': ['drafts', () => dissolve(), 'query {"filter":{"conversationId":"?"}'],
    'drafts.remove': ['drafts', () => dissolve(), 'remove {"filter":{"_id"'],
    'drafts.replace': ['drafts', () => draft(), 'update {"filter":{"_id"'],
    'invites.findByCode': ['invites', async () => get(`/api/invites/${await link()}`), '"code"'],
    'invites.findPage': [
      'invites',
      () => pageThrough(`/api/conversations/${crowd.id}/invites?limit=5`),
      '"$or"',
    ],
    'invites.count': ['invites', () => crowd.at(url).invite(me), '"conversationId"'],
    'invites.use': ['invites', () => join(), 'update {"filter":{"_id"'],
    'invites.remove': [
      'invites',
      async () => crowd.at(url).revoke(me, (await crowd.at(url).invite(me)).body.id),
      'remove',
    ],
    'invites.endAll': ['invites', () => dissolve(), 'update {"filter":{"conversationId":"?"}'],
    'join-requests.removeSome': ['join_requests', () => dissolve(), 'query {"filter":{"conversationId":"?"}'],
    'join-requests.insertMissing': ['join_requests', () => wait(), 'update {"filter":{"_id"'],
    'join-requests.remove': ['join_requests', async () => closed.at(url).decline(me, await wait()), 'remove'],
    'join-requests.findPage': [
      'join_requests',
      () => pageThrough(`/api/conversations/${closed.id}/requests?limit=3`),
      '"$or"',
    ],
    'members.insertMissing': [
      'conversation_members',
      () => send('/api/conversations', { type: 'dm', userId: archive.userIds[201] }),
      'update {"filter":{"_id":"?","conversationId"',
    ],
    'members.findOfConversations': [
      'conversation_members',
      () => get(`/api/conversations/${old()}`),
      'query {"filter":{"conversationId":{"$in"',
    ],
    'members.findMoved': [
      'conversation_members',
      () => pull({ since: '2027-01-01T00:00:00Z' }, upToDate()),
      '"movedAt"',
    ],
    'members.findManyByPair': [
      'conversation_members',
      () => send(`/api/conversations/${old()}/read`, { upToSeq: 10 }),
      '"_id":{"$in"',
    ],
    'members.findMemberPage': [
      'conversation_members',
      () => pageThrough(`/api/conversations/${crowd.id}/members?limit=25`),
      '"$gt"',
    ],
    'members.findFloors': ['conversation_members', () => crowd.at(url).get(me), '"inGroup"'],
    'members.findReached': [
      'conversation_members',
      async () => {
        const { id } = await post(url, me, crowd.id);
        return get(`/api/messages/${crowd.id}/${id}/receipts`);
      },
      '"shownReadSeq":{"$gte"',
    ],
    'members.saveMany': [
      'conversation_members',
      () =>
        group
          .at(url)
          .role(me, friend, 'moderator')
          .then(() => group.at(url).role(me, friend, 'member')),
      'update {"filter":{"_id":"?","conversationId"',
    ],
    'members.endSome': ['conversation_members', () => dissolve(), 'update {"filter":{"_id":{"$in"'],
    'members.findAllOfUsers': ['conversation_members', () => pull(), '"userId"'],
    'member-lists.findPageOfUser': [
      'conversation_members',
      async () => {
        await pageThrough('/api/conversations?limit=7');
        await keep({ labels: ['Work'] });
        await get('/api/conversations?label=Work');
      },
      '"labels"',
    ],
    'member-lists.countPinned': [
      'conversation_members',
      () => keep({ pinned: false }).then(() => keep({ pinned: true })),
      '"shelf":"?"},"sort":"?"',
    ],
    'member-lists.findLabels': [
      'conversation_members',
      () => keep({ labels: [randomUUID()] }),
      '"labels":{"$exists"',
    ],
    'member-lists.savePreferences': [
      'conversation_members',
      () => keep({ labels: [randomUUID()] }),
      'update {"filter":{"_id":"?","conversationId"',
    ],
    'members.raiseWatermarks': [
      'conversation_members',
      () => send(`/api/conversations/${old()}/read`, { upToSeq: 60 }),
      'update {"filter":{"_id"',
    ],
    'members.raiseActivity': [
      'conversation_members',
      () => post(url, me, ownId),
      'update {"filter":{"conversationId"',
    ],
    'device-marks.raiseMany': ['device_marks', () => stored(), 'update {"filter":{"conversationId"'],
    'device-marks.findFresh': ['device_marks', () => stored(), 'query {"filter":{"isFresh"'],
    'device-marks.settle': ['device_marks', () => stored(), '"storedSeq"'],
    'device-marks.findOfConversation': [
      'device_marks',
      () => stored(),
      'query {"filter":{"conversationId":"?"},"sort":"?"',
    ],
    'sessions.findDevices': ['sessions', () => stored(), '"userId":{"$in"'],
    'ended-messages.findExpired': ['messages', () => ended(), 'query {"filter":{"expiresAt"'],
    'ended-messages.end': ['messages', () => ended(), '"_id":{"$in":["?"]},"expiresAt"'],
    'ended-messages.settle': ['messages', () => ended(), '"_id":{"$in":["?"]},"goneAt"'],
    'ended-messages.findOlder': [
      'messages',
      () => policed(),
      'query {"filter":{"conversationId":"?","seq":{"$gte":"?"}},"sort":{"seq"',
    ],
    'ended-messages.expire': ['messages', () => policed(), '"_id":{"$in":["?"]},"cold":{"$exists"'],
    'ended-messages.expireCold': ['messages', () => policed(), '"cold.segmentId":"?","expiresAt":{"$exists"'],
    'retention-progress.findMany': ['retention_progress', () => policed(), 'query {"filter":{"_id":{"$in"'],
    'retention-progress.raise': ['retention_progress', () => policed(), 'update {"filter":{"_id":"?"}'],
    'ended-messages.countExpired': [
      'messages',
      () => fetch(`${url}/metrics`),
      'query {"filter":{"expiresAt":{"$lt":"?"}},"sort":"?"',
    ],
    'ended-messages.expireRelayed': ['messages', () => stored(), '"isRelayed"'],
    'ended-messages.findForgettable': ['messages', () => ended(), 'query {"filter":{"forgetAt"'],
    'ended-messages.removeMany': ['messages', () => ended(), 'remove {"filter":{"conversationId"'],
    'ended-messages.postpone': [
      'messages',
      () => ended(),
      'update {"filter":{"conversationId":{"$in":["?"]},"_id":{"$in":["?"]},"forgetAt"',
    ],
    'message-versions.findPage': ['message_versions', () => versions(), '"version":{"$lt"'],
    'message-versions.removeOfMessages': [
      'message_versions',
      async () =>
        send(`/api/messages/${ownId}/${await versions()}`, { clientChangeId: randomUUID() }, 'DELETE'),
      'remove {"filter":{"conversationId"',
    ],
    'messages.findHeads': [
      'messages',
      () => history(url, me, old(), { before: '2027-01-01T00:00:00Z' }),
      '{"filter":{"conversationId":{"$in":["?"]}}',
    ],
    'messages.findManyById': [
      'messages',
      async () => history(url, me, old(), { around: (await newest()).id }),
      '"_id":{"$in"',
    ],
    'messages.findPage': ['messages', () => pageThrough(`/api/messages/${old()}?limit=7`), '"$gte"'],
    'messages.findBySeqs': [
      'messages',
      () => get('/api/conversations?limit=100'),
      '"$or":[{"conversationId":"?","seq":"?"}',
    ],
    'messages.findRanges': ['messages', () => pull({ limit: 100 }), '"$or":[{"conversationId":"?","seq":{'],
    'messages.findMentions': [
      'messages',
      async () => {
        const body = { clientMessageId: randomUUID(), content: 'for you', mentions: [me.id] };
        for (const id of [ownId, group.id]) await send(`/api/messages/${id}`, body, 'POST', friend);
        const { items } = (await get('/api/conversations?limit=100')).body as { items: object[] };
        expect(items.filter((one) => 'unreadMentions' in one)).toHaveLength(2);
      },
      '"mentions"',
    ],
    'messages.findThreadRoots': ['messages', () => history(url, me, old()), '"threadRoot.seq":{"$gte"'],
    'messages.countReplies': [
      'messages',
      async () => {
        const roots = [await underOne(), await underOne()];
        const { messages } = await history(url, me, group.id);
        const counted = messages.filter(({ thread }) => thread?.replyCount === 2);
        expect(counted.map(({ id }) => id)).toEqual(expect.arrayContaining(roots));
      },
      '"threadRoot.seq":"?"',
    ],
    'messages.findThread': [
      'messages',
      async () => get(`/api/messages/${group.id}/${await underOne()}/thread`),
      'query {"filter":{"conversationId":"?","threadRoot.seq":"?"',
    ],
    'messages.findTimeAt': [
      'messages',
      async () => history(url, me, old(), { before: (await newest()).createdAt }),
      '"seq":{"$lte":"?"}}',
    ],
    'messages.saveChanged': ['messages', change, 'update'],
    'messages.setEvent': [
      'messages',
      () => group.at(url).update(me, { title: randomUUID() }),
      'update {"filter":{"_id":"?","conversationId"',
    ],
    // of a number that was taken for nothing
    'messages.remove': ['messages', () => wait(), 'remove {"filter":{"_id"'],
    'presence.findManyById': [
      'presence',
      () => ask(socket, 'presence:subscribe', { userIds: archive.userIds.slice(0, 100) }),
      '"$in"',
    ],
    // the worker's walk over who is there, one lease after Redis has lost its memory
    'presence.findPresentAfter': ['presence', () => forgetLeases(), '"state"'],
    'presence.record': [
      'presence',
      () => ask(socket, 'presence:set', { state: 'away', text: randomUUID() }),
      'update {"filter":{"_id":"?","decidedAt"',
    ],
    'pins.exists': ['pins', () => pin(), 'query {"filter":{"_id"'],
    'pins.count': ['pins', () => pin(), 'command'],
    'pins.remove': [
      'pins',
      async () =>
        send(`/api/messages/${ownId}/${await pin()}/pin`, { clientChangeId: randomUUID() }, 'DELETE'),
      'remove {"filter":{"_id"',
    ],
    'pins.removeMany': [
      'pins',
      async () => send(`/api/messages/${ownId}/${await pin()}`, { clientChangeId: randomUUID() }, 'DELETE'),
      'remove {"filter":{"conversationId":{"$in"',
    ],
    'pins.removeOfConversation': ['pins', () => dissolve(), 'remove {"filter":{"conversationId":"?"}'],
    'pins.findPage': [
      'pins',
      async () => {
        for (let i = 0; i < 6; i += 1) await pin();
        return pageThrough(`/api/conversations/${ownId}/pins?limit=1`);
      },
      '"$or"',
    ],
    'reactions.exists': ['reactions', () => react('🎉'), 'query {"filter":{"_id"'],
    'reactions.remove': [
      'reactions',
      () => react('🎉').then(() => react('🎉', false)),
      'remove {"filter":{"_id"',
    ],
    'reactions.removeOfMessages': [
      'reactions',
      async () => {
        const { id } = await post(url, me, ownId, 'to be deleted');
        await react('🎉', true, id as string);
        return send(`/api/messages/${ownId}/${id}`, { clientChangeId: randomUUID() }, 'DELETE');
      },
      'remove {"filter":{"conversationId"',
    ],
    'reactions.findPage': [
      'reactions',
      async () => {
        for (const emoji of ['👍', '🎉', '❤️', '😂', '😮', '😢', '🙏']) await react(emoji);
        await pageThrough(`/api/messages/${ownId}/${reacted}/reactions?limit=1`);
        return get(`/api/messages/${ownId}/${reacted}/reactions?emoji=${encodeURIComponent('👍')}`);
      },
      '"$or"',
    ],
    'reactions.findOwn': [
      'reactions',
      () => react('👍').then(() => history(url, me, ownId)),
      '"userId":"?","messageId"',
    ],
    'receipts.findCoverings': [
      'receipts',
      async () => get(`/api/messages/${ownId}/${(await readByFriend()).id}/receipts`),
      '"toSeq"',
    ],
    'sessions.findAlive': ['sessions', async () => openSocketOnce(await createPerson(url)), '"_id":{"$in"'],
    'sessions.findAliveOfUser': ['sessions', () => get('/api/auth/sessions'), '"lastUsedAt"'],
    'sessions.advanceGeneration': ['sessions', async () => refresh(await createPerson(url)), 'findAndModify'],
    'sessions.revoke': [
      'sessions',
      async () => logout(await createPerson(url), 'logout'),
      'update {"filter":{"_id"',
    ],
    'sessions.revokeOfUser': [
      'sessions',
      async () => logout(await createPerson(url), 'logout-all'),
      'update {"filter":{"userId"',
    ],
    'stars.exists': ['stars', () => star(), 'query {"filter":{"_id"'],
    'stars.findStarred': ['stars', () => forget(), 'command {"filter":{"conversationId":{"$in"'],
    'stars.findOf': ['stars', () => dissolve(), 'query {"filter":{"conversationId":"?"},"sort":{"messageId"'],
    'stars.count': ['stars', () => star(), 'command'],
    'stars.remove': [
      'stars',
      async () => send(`/api/messages/${ownId}/${await star()}/star`, undefined, 'DELETE'),
      'remove {"filter":{"_id"',
    ],
    'scheduled.find': ['scheduled_messages', () => later(), 'query {"filter":{"_id"'],
    'scheduled.replace': ['scheduled_messages', () => later(), 'update {"filter":{"_id"'],
    'scheduled.countOfUser': ['scheduled_messages', () => later(), 'query {"filter":{"userId":"?"}'],
    'scheduled.findOwner': ['scheduled_messages', () => later(1_000), 'query {"filter":{"_id"'],
    'scheduled.findPage': [
      'scheduled_messages',
      async () => {
        for (let i = 0; i < 6; i += 1) await later();
        return pageThrough('/api/scheduled-messages?limit=1');
      },
      '"$or"',
    ],
    'scheduled.remove': [
      'scheduled_messages',
      async () => send(`/api/scheduled-messages/${await later()}`, undefined, 'DELETE'),
      'remove {"filter":{"_id"',
    ],
    'audit.findLast': ['audit_log', () => decide(), 'query {"filter":{}'],
    'audit.findPage': [
      'audit_log',
      async () => {
        for (let i = 0; i < 6; i += 1) await decide();
        return pageThrough('/api/admin/audit?limit=1');
      },
      '"n":{"$lt"',
    ],
    'stars.findPage': [
      'stars',
      async () => {
        for (let i = 0; i < 6; i += 1) await star();
        return pageThrough('/api/stars?limit=1');
      },
      '"$or"',
    ],
    'notifications.insertMissing': ['notifications', () => mention(), 'command'],
    'notifications.upsertMany': [
      'notifications',
      () => failForDays(),
      'update {"filter":{"_id":"?","userId"',
    ],
    'notifications.findPage': [
      'notifications',
      async () => {
        await mention(6);
        return pageThrough('/api/notifications?limit=1');
      },
      '"$or"',
    ],
    'notifications.findUnread': ['notifications', () => get('/api/notifications'), 'command'],
    'notifications.markRead': [
      'notifications',
      () => send('/api/notifications/read', { ids: [me.id] }),
      'update {"filter":{"_id":{"$in"',
    ],
    'notifications.markReadUpTo': [
      'notifications',
      () => send('/api/notifications/read', { upTo: new Date().toISOString() }),
      '"createdAt":{"$lte"',
    ],
    'targets.replace': ['notification_targets', () => hook(), 'update {"filter":{"_id":"?"}'],
    'targets.findOfUser': [
      'notification_targets',
      () => get('/api/notifications/targets'),
      'query {"filter":{"userId":"?"}',
    ],
    'targets.remove': [
      'notification_targets',
      async () => send(`/api/notifications/targets/${await hook()}`, undefined, 'DELETE'),
      'remove {"filter":{"_id":"?","userId"',
    ],
    'targets.removeMany': ['notification_targets', () => tellFriend(410), 'remove {"filter":{"_id":{"$in"'],
    'targets.findAddresses': ['notification_targets', () => tellFriend(200), '"kind":{"$in"'],
    'targets.findManyById': ['notification_targets', () => tellFriend(200), 'query {"filter":{"_id":{"$in"'],
    'targets.noteWorking': [
      'notification_targets',
      () => tellFriend(200, true),
      'update {"filter":{"_id":{"$in":["?"]}}',
    ],
    'targets.noteFailing': ['notification_targets', () => tellFriend(500), '"failingSince":{"$exists"'],
    'targets.findFailing': ['notification_targets', () => failForDays(), '"failingSince":{"$lte"'],
    'targets.disable': ['notification_targets', () => failForDays(), 'update {"filter":{"_id":{"$in"'],
    'targets.findDueDigests': ['notification_targets', () => digest(), '"nextDigestAt":{"$lte"'],
    'targets.scheduleDigests': ['notification_targets', () => digest(), 'update {"filter":{"_id":"?"}'],
    'deliveries.findById': ['deliveries', () => tellFriend(200), 'query {"filter":{"_id":"?"}'],
    'deliveries.settle': ['deliveries', () => tellFriend(200), 'update {"filter":{"_id":"?"}'],
    'deliveries.remove': ['deliveries', () => tellFriend(200), 'remove {"filter":{"_id":"?"}'],
    'fan-out-progress.findMany': ['fan_out_progress', () => tellFriend(200), 'query {"filter":{"_id":{"$in"'],
    'fan-out-progress.setMany': ['fan_out_progress', () => tellFriend(200), 'update {"filter":{"_id":"?"}'],
    'users.findById': ['users', () => get('/api/users/me'), 'query {"filter":{"_id":"?"}'],
    // of somebody whom nobody has looked up yet
    'users.findManyById': [
      'users',
      async () => get(`/api/users/${(await createPerson(url)).id}`),
      '"_id":{"$in"',
    ],
    'users.findByLogin': [
      'users',
      () => Promise.all([signIn({ username: me.username }), signIn({ email: `${me.username}@example.org` })]),
      '"email"',
    ],
    'users.findUsernamePrefix': [
      'users',
      () => pageThrough('/api/users?query=archived&limit=40'),
      '{"filter":{"usernameLower":{',
    ],
    'users.findDisplayNamePrefix': [
      'users',
      () => pageThrough('/api/users?query=person&limit=40'),
      '"displayNameLower"',
    ],
    'users.findManyByEmailHash': [
      'users',
      () => send('/api/contacts/match', { hashes: ['0'.repeat(64)] }),
      '"emailHash":{"$in"',
    ],
    'users.update': [
      'users',
      () => send('/api/users/me', { bio: 'changed', displayName: 'Changed' }, 'PATCH'),
      'findAndModify',
    ],
  };

  const look = async (part: string) => {
    await giveRole(world.db(), me, 'auditor');
    return get(`/api/admin/analytics/${part}`);
  };
  /** Does it at the first call, and lets the test look at all that it took at each. */
  const once = (work: () => Promise<void>) => {
    let begun: Promise<Date> | undefined;
    const begin = async () => {
      const at = await profiler.mark();
      await work();
      return at;
    };
    return async () => {
      begun ??= begin();
      profiler.markAt(await begun);
    };
  };
  /** Everything counted by a node that is new. */
  const counted = once(async () => {
    const progress = world.db().collection<Progress>('analytics_progress');
    const set = (fields: object) => progress.updateOne({ _id: 'gathering' }, fields);
    const counts = (isUnderWay: boolean) =>
      eventually(() => progress.findOne({ _id: 'gathering', archive: { $exists: isUnderWay } }));
    const users = world.db().collection('users');
    // nobody knows how far anything came
    await restart({}, async () => {
      await users.updateOne({ usernameLower: me.username }, { $unset: { emailHash: '' } });
      await set({ $unset: { token: '', archive: '' } });
    });
    await counts(true);
    const env = { ANALYTICS_TIMEZONE: 'Asia/Kolkata' };
    await restart(env, () => set({ $unset: { archive: '' } }));
    await counts(true);
    const { seq } = await post(url, me, ownId, 'delivered after whoever counts has forgotten it');
    // in place of another count, and begun so long ago that nothing older can arrive
    const longAgo = { cut: 1, 'archive.cut': Date.now() - 60_000 };
    await restart(env, () => set({ $unset: { token: '' }, $set: longAgo }));
    await counts(false);
    await send(`/api/conversations/${ownId}/delivered`, { upToSeq: seq }, 'POST', friend);
    // what tells when is written a moment later
    const arrival = { kind: 'delivered', userId: new ObjectId(friend.id), toSeq: seq as number };
    await eventually(() => world.db().collection('receipts').findOne(arrival));
    await rollUpAll(world);
  });
  /** Old messages turned cold, and some of them warm again. */
  const archived = once(async () => {
    const db = world.db();
    const inOf = (conversationId: string) => ({ conversationId: new ObjectId(conversationId) });
    const [some, few, broken] = archive.conversationIds.slice(30, 33) as [string, string, string];
    for (const id of [few, tooOld()]) {
      await db.collection('messages').deleteMany({ ...inOf(id), seq: { $gt: 52 } });
      await db.collection('conversations').updateOne({ _id: new ObjectId(id) }, { $set: { lastSeq: 52 } });
    }
    await turnCold(world);
    const react = async ({ _id, conversationId }: { _id: ObjectId; conversationId?: ObjectId }) => {
      const place = { messageId: _id.toHexString(), conversationId: conversationId!.toHexString() };
      const { ok } = await ask(socket, 'message:react', {
        ...place,
        clientChangeId: randomUUID(),
        emoji: '👍',
      });
      expect(ok).toBe(true);
    };
    const cold = (id: string, limit = 0) =>
      db
        .collection<{ conversationId: ObjectId }>('messages')
        .find({ ...inOf(id), cold: { $exists: true } })
        .limit(limit)
        .toArray();
    for (const message of [...(await cold(some, 1)), ...(await cold(few)), ...(await cold(broken, 1))])
      await react(message);
    const segment = await db.collection('message_segments').findOne(inOf(broken));
    const chunks = db.collection('files.chunks');
    const chunk = await chunks.findOneAndDelete({ files_id: segment!.file as string });
    await tidy(world);
    await chunks.insertOne(chunk!);
    await look('overview').then(() => get('/api/admin/cold-archive'));
  });
  /** What is older than the workspace keeps anything has ended: in files, and in the database. */
  const endedOlder = once(async () => {
    const id = tooOld();
    await age(world.db(), id, 1_000, 4_000);
    await runJob(world, 'policy-round');
    const endless = {
      conversationId: new ObjectId(id),
      expiresAt: { $exists: false },
      goneAt: { $exists: false },
    };
    await eventually(async () => !(await world.db().collection('messages').findOne(endless)));
    const seen = { _id: new ObjectId(id), seq: 52 };
    await eventually(() => world.db().collection('retention_progress').findOne(seen));
  });
  async function policed(): Promise<void> {
    await archived();
    await endedOlder();
  }
  /** Every device has stored all of a conversation whose messages wait for that. */
  const stored = once(async () => {
    await retain({ mode: 'relay' });
    const { seq } = await post(url, me, group.id, 'relayed');
    for (const person of [me, friend])
      await send(`/api/conversations/${group.id}/stored`, { upToSeq: seq as number }, 'POST', person);
    await runJob(world, 'end-stored-messages');
    expect(await world.db().collection('device_marks').findOne({ isFresh: true })).toBeNull();
  });
  /**
   * Messages whose time is over, and what is left of them a month later. They are so few that who reads of what is new in
   * the meantime, and finds them gone, looks at no more than it may.
   */
  const ended = once(async () => {
    await retain({ mode: 'ttl', seconds: 3_600 });
    await times(4, () => post(url, me, group.id, 'for a while'));
    const messages = world.db().collection('messages');
    const own = { conversationId: new ObjectId(group.id), expiresAt: { $exists: true } };
    await messages.updateMany(own, { $set: { expiresAt: new Date(Date.now() - 10_000) } });
    await runJob(world, 'end-messages');
    expect(await messages.findOne(own)).toBeNull();
    const left = { conversationId: new ObjectId(group.id), goneAt: { $exists: true } };
    await messages.updateMany(left, { $set: { forgetAt: new Date(Date.now() - 1_000) } });
    await runJob(world, 'forget-messages');
  });
  /** The friend mentions this person, so many times. */
  async function mention(count = 1): Promise<void> {
    const total = () => world.db().collection('notifications').countDocuments();
    const before = await total();
    const body = () => ({ clientMessageId: randomUUID(), content: 'look', mentions: [me.id] });
    await times(count, () => send(`/api/messages/${group.id}`, body(), 'POST', friend));
    await eventually(async () => (await total()) >= before + count);
  }
  async function hook(path = '/'): Promise<string> {
    const { body } = await send('/api/notifications/targets', { kind: 'webhook', url: receiver.url(path) });
    return body.id as string;
  }
  /** Writes to the friend, who is not there and whose program answers so. */
  async function tellFriend(status: number, hasFailed = false, since = new Date()): Promise<void> {
    receiver.answers(status);
    const wish = { kind: 'webhook', url: receiver.url('/friend') };
    const { body } = await send('/api/notifications/targets', wish, 'POST', friend);
    const filter = { _id: new ObjectId(body.id as string) };
    const targets = world.db().collection('notification_targets');
    if (hasFailed) await targets.updateOne(filter, { $set: { failingSince: since } });
    const before = receiver.requests.length;
    await post(url, me, ownId);
    await eventually(() => receiver.requests.length > before);
    receiver.answers(200);
  }
  async function failForDays(): Promise<void> {
    await tellFriend(400, true, new Date(0));
  }
  /** It is the hour of somebody's mail. */
  async function digest(): Promise<void> {
    await send('/api/notifications/targets', { kind: 'email' });
    const targets = world.db().collection('notification_targets');
    await targets.updateOne({ kind: 'email' }, { $set: { nextDigestAt: new Date(0) } });
    await runJob(world, 'email-digest');
  }
  const keep = (wish: object, id = old()) => send(`/api/conversations/${id}/settings`, wish, 'PATCH');
  /** Deletes a message that somebody has starred. */
  async function forget(): Promise<void> {
    await send(`/api/messages/${ownId}/${await star()}`, { clientChangeId: randomUUID() }, 'DELETE');
  }
  /** A group of which people keep something, and waits until the worker has cleared it up. */
  async function dissolve(): Promise<void> {
    const one = await createGroup(url, me, [friend]);
    await one.at(url).invite(me);
    await send(`/api/conversations/${one.id}/draft`, { content: 'half', revision: 1 }, 'PUT');
    const { id } = await post(url, me, one.id);
    await send(`/api/messages/${one.id}/${id}/star`, undefined, 'PUT');
    await send(`/api/messages/${one.id}/${id}/pin`, { clientChangeId: randomUUID() }, 'PUT');
    await one.dissolve(me);
    await runJob(world, 'end-group', { conversationId: one.id });
  }
  const draft = () =>
    send(`/api/conversations/${old()}/draft`, { content: 'half a sen', revision: Date.now() }, 'PUT');
  /** Edits a message and pages through what it said before. */
  async function versions(): Promise<string> {
    const { id } = await post(url, me, ownId, 'the first text');
    const path = `/api/messages/${ownId}/${id}`;
    for (let i = 0; i < 6; i += 1) {
      await send(path, { clientChangeId: randomUUID(), content: `text ${i}` }, 'PATCH');
    }
    await pageThrough(`${path}/versions?limit=1`);
    return id as string;
  }
  async function pin(): Promise<string> {
    const { id } = await post(url, me, ownId, 'to be pinned');
    await send(`/api/messages/${ownId}/${id}/pin`, { clientChangeId: randomUUID() }, 'PUT');
    return id as string;
  }
  async function star(): Promise<string> {
    const { id } = await post(url, me, ownId, 'to be starred');
    await send(`/api/messages/${ownId}/${id}/star`, undefined, 'PUT');
    return id as string;
  }
  /** a message that is reacted to */
  let reacted: string | undefined;
  async function react(emoji: string, isOn = true, messageId?: string): Promise<unknown> {
    reacted ??= (await post(url, me, ownId, 'to be reacted to')).id as string;
    const wish = { conversationId: ownId, messageId: messageId ?? reacted, clientChangeId: randomUUID() };
    return ask(socket, 'message:react', { ...wish, emoji, isOn });
  }
  const upToDate = () =>
    Object.fromEntries(archive.conversationIds.map((id) => [id, { seq: 1_000_000, chg: 1_000_000 }]));
  async function restart(env: Record<string, string>, meanwhile: () => Promise<unknown>): Promise<void> {
    socket.close();
    await world.nodes.at(-1)!.stop();
    await world.db().collection('leases').deleteMany({});
    await meanwhile();
    url = (await world.addNode(env)).url;
    socket = await openSocket(url, me.accessToken);
  }
  async function forgetLeases(): Promise<void> {
    const redis = new Redis(world.redisUrl);
    await redis.del(`${world.redisPrefix}presence:epoch`);
    await redis.quit();
  }
  async function pageThrough(path: string): Promise<number> {
    let cursor: string | null = null;
    let pages = 0;
    do {
      const { status, body }: Awaited<ReturnType<typeof get>> = await get(
        cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path,
      );
      expect(status).toBe(200);
      cursor = body.nextCursor;
      pages += 1;
    } while (cursor);
    expect(pages).toBeGreaterThan(5);
    return pages;
  }
  /** Makes a thread of two. @returns its root */
  async function underOne(): Promise<string> {
    const { id } = await post(url, me, group.id);
    for (const content of ['one', 'two']) {
      const body = { clientMessageId: randomUUID(), content, threadRootId: id as string };
      await send(`/api/messages/${group.id}`, body);
    }
    return id as string;
  }
  const link = async (to = crowd) => (await to.at(url).invite(me)).body.code as string;
  const join = async () => crowd.at(url).join(await createPerson(url), await link());
  async function wait(): Promise<Person> {
    const person = await createPerson(url);
    await closed.at(url).join(person, await link(closed));
    return person;
  }
  async function block(): Promise<string> {
    const { id } = await createPerson(url);
    await send(`/api/blocks/${id}`, undefined, 'PUT');
    return id;
  }
  async function contact(): Promise<string> {
    const { id } = await createPerson(url);
    await send(`/api/contacts/${id}`, {}, 'PUT');
    return id;
  }
  async function askMe(): Promise<void> {
    await send(`/api/contacts/${me.id}/request`, undefined, 'POST', await createPerson(url));
  }
  async function lookAtReserved(): Promise<void> {
    const person = await createPerson(url);
    await send('/api/users/me', { privacy: { lastSeen: 'contacts' } }, 'PATCH', person);
    await get(`/api/users/${person.id}`);
  }
  const newest = async () => (await history(url, me, old(), { limit: 1 })).messages[0]!;
  async function readByFriend(): Promise<Record<string, string>> {
    const message = await post(url, me, ownId, 'read by the friend');
    await send(`/api/conversations/${ownId}/read`, { upToSeq: message.seq }, 'POST', friend);
    return message;
  }
  async function openSocketOnce({ accessToken }: Person) {
    (await openSocket(url, accessToken)).close();
  }
  const refresh = ({ refreshToken }: Person) => send('/api/auth/refresh', { refreshToken });
  const logout = (person: Person, how: string) => send(`/api/auth/${how}`, undefined, 'POST', person);

  const faults = async () =>
    [...new Set((await profiler.executed()).map((one) => faultOf(one)))].filter(
      (fault) => fault !== undefined,
    );

  it('are looked at for every method of every repository', () => {
    expect(Object.keys(USES).sort()).toEqual(repositoryMethods().sort());
  });

  it.each(Object.entries(USES))(
    '%s uses an index and looks at no more than it needs',
    async (method, [collection, use, sign]) => {
      await profiler.mark();
      await use();
      const seen = await eventually(
        () => profiler.executed(),
        (executed) =>
          executed.some((one) => one.collection === collection && `${one.op} ${one.shape}`.includes(sign)),
      );
      const spare = SPARE[method];
      expect(seen.map((one) => faultOf(one, spare)).filter((fault) => fault !== undefined)).toEqual([]);
    },
  );

  it('look at no more for a page of 5,000 conversations than of 50 (R10)', async () => {
    const person = await createPerson(url);
    const ids = await fillList(world.db(), person.id, 5_000);
    const walk = async (query: string) => {
      let cursor: string | null = '';
      for (let page = 0; page < 4 && cursor !== null; page += 1) {
        const from: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const path = `/api/conversations?limit=100${from}${query}`;
        const { body } = await send(path, undefined, 'GET', person);
        expect(body.items).toHaveLength(100);
        cursor = body.nextCursor;
      }
    };
    // the names of labels are skipped to, however many conversations have them
    await profiler.mark();
    await send(`/api/conversations/${ids[2]}/settings`, { labels: ['new'] }, 'PATCH', person);
    const [distinct] = (await profiler.executed()).filter(({ shape }) => shape.includes('"$exists"'));
    expect(distinct!.keysExamined).toBeLessThanOrEqual(20);
    for (const query of ['', '&archived=true', '&archived=all', '&label=Work', '&label=Work&archived=all']) {
      await profiler.mark();
      await walk(query);
      const seen = (await profiler.executed()).filter(({ shape }) => shape.includes('"sort":{"shelf"'));
      expect(seen.length).toBeGreaterThanOrEqual(4);
      for (const { found, keysExamined, docsExamined, hasSortStage } of seen) {
        expect([query, hasSortStage]).toEqual([query, false]);
        expect(Math.max(keysExamined, docsExamined)).toBeLessThanOrEqual(1.1 * found);
      }
    }
  });

  it('read no row for the hours of a dashboard', async () => {
    const since = Date.now() - 20 * 86_400_000;
    const rows = Array.from({ length: 400 }, (_, i) => {
      const bucket = new Date(Math.floor(since / 3_600_000 + i) * 3_600_000);
      return { metric: 'messages', dimension: 'text', bucket, count: 1, total: 5, asOf: 1 };
    });
    await world.db().collection('analytics_hourly').insertMany(rows);
    await profiler.mark();
    await look('volume?bucket=hour&days=90');
    const seen = (await profiler.executed()).filter(
      ({ collection, op }) => collection === 'analytics_hourly' && op === 'query',
    );
    // all of them in the first answer, beside those of the hours of this test that are over
    expect(seen).toMatchObject([{ docsExamined: 0 }]);
    expect(seen[0]!.found).toBeGreaterThanOrEqual(400);
  });

  it('would be refused here without their index', async () => {
    await world
      .db()
      .collection('messages')
      .dropIndex({ conversationId: 1, seq: 1 } as never);
    await profiler.mark();
    // of which no page was read before, and kept
    await history(url, me, archive.conversationIds[40]!);
    expect((await faults()).join('\n')).toMatch(
      /^messages query .*reads the whole collection, sorts in memory/,
    );
    await ask(socket, 'message:send', textMessage(ownId));
  });
});
