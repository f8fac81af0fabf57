import type { Socket } from 'socket.io-client';
import { createGroup } from '../factories/groups';
import { createPair, post } from '../factories/messages';
import { type Person, createPerson, textMessage } from '../factories/people';
import { contractEvents, contractRoutes } from '../support/contracts';
import { call } from '../support/http';
import { expectProblem, expectRefusal } from '../support/problems';
import { Recorder } from '../support/recorder';
import { ask, next, openSocket } from '../support/sockets';
import { joinWorld, type SharedWorld } from '../support/world';

import { change, EVENTS, HEARD, inside, ok, ROUTES, type Row, type Scene, SECRET } from './access-tables';

describe('access', () => {
  let world: SharedWorld;
  let url: string;
  let scene: Scene;
  let stranger: Person;
  let revoked: Person;
  beforeAll(async () => {
    world = joinWorld();
    url = world.node.url;
    scene = await createScene();
    stranger = await createPerson(url, 'stranger');
    revoked = await createPerson(url, 'revoked');
    await call(url, 'POST', '/api/auth/logout', { token: revoked.accessToken });
  });
  afterAll(() => world.stop());

  async function createScene(): Promise<Scene> {
    const pair = await createPair(url);
    const { id } = await post(url, pair.alice, pair.conversationId, SECRET);
    const group = await createGroup(url, pair.alice, [pair.bob]);
    const { body: invite } = await group.invite(pair.alice);
    return { ...pair, messageId: id as string, group, invite };
  }

  async function request(route: string, { body }: Row, at: Scene, token?: string) {
    const [method, template] = route.split(' ') as [string, string];
    const path = template
      .replace('{c}', at.conversationId)
      .replace('{g}', at.group.id)
      .replace('{i}', at.invite.id)
      .replace('{k}', at.invite.code)
      .replace('{b}', at.bob.id)
      .replace('{m}', at.messageId)
      .replace('{e}', encodeURIComponent('👍'))
      .replace('{s}', at.alice.sessionId)
      .replace('{u}', at.alice.id);
    return call(url, method, path, { token, body: body?.(at) });
  }

  it('is decided here for every route and every event there is', () => {
    const shape = (route: string) => route.replace(/\{\w+\}/g, '{}');
    expect(Object.keys(ROUTES).map(shape).sort()).toEqual(contractRoutes().map(shape).sort());
    expect(Object.keys(EVENTS).sort()).toEqual(contractEvents('send').sort());
    expect(Object.keys(HEARD).sort()).toEqual(contractEvents('receive').sort());
  });

  describe.each(Object.entries(ROUTES))('%s', (route, row) => {
    it('is closed to nobody in particular and to ended sessions, unless it is public (R18)', async () => {
      for (const token of [undefined, 'nonsense', revoked.accessToken]) {
        const answer = await request(route, row, scene, token);
        if (!row.isPublic) expectProblem(answer, 'UNAUTHENTICATED');
        else if (typeof row.stranger === 'number') expect(answer.status).toBe(row.stranger);
        else expectProblem(answer, row.stranger);
      }
    });

    it.each(['stranger', 'other', 'member'] as const)('answers a %s as the table says (M6)', async (who) => {
      const at = row.isDestructive ? await createScene() : scene;
      const outsider = row.isDestructive ? await createPerson(url) : stranger;
      const caller = { stranger: outsider, member: at.alice, other: at.bob }[who];
      const answer = await request(route, row, at, caller.accessToken);
      const outcome = row[who];
      if (typeof outcome === 'string') expectProblem(answer, outcome);
      else expect([answer.status, answer.body?.requestId]).toEqual([outcome, undefined]);
      if (who === 'stranger') expect(JSON.stringify(answer.body)).not.toContain(SECRET);
    });
  });

  describe('over the socket', () => {
    const sockets = new Map<string, Socket>();
    beforeAll(async () => {
      for (const [who, { accessToken }] of Object.entries({
        stranger,
        member: scene.alice,
        other: scene.bob,
      }))
        sockets.set(who, await openSocket(url, accessToken));
    });
    afterAll(() => sockets.forEach((socket) => void socket.close()));

    it('is closed to nobody in particular and to ended sessions: there is no handshake', async () => {
      for (const token of [undefined as never, '', 'nonsense', 7 as never, revoked.accessToken]) {
        const refusal = { data: { code: 'UNAUTHENTICATED', status: 401 } };
        await expect(openSocket(url, token)).rejects.toMatchObject(refusal);
      }
    });

    it.each(Object.entries(EVENTS))('%s is answered as the table says (M6)', async (event, row) => {
      for (const who of ['stranger', 'other', 'member'] as const) {
        const ack = await ask(sockets.get(who)!, event, row.payload(scene));
        if (row[who] === ok) expect([who, ack.ok, ack.error]).toEqual([who, true, undefined]);
        else expectRefusal(ack, row[who]);
        if (who === 'stranger') expect(JSON.stringify(ack)).not.toContain(SECRET);
      }
    });

    it('tells a stranger nothing of what happens between two others (M6)', async () => {
      const at = await createScene();
      const [alice, bob] = [
        await openSocket(url, at.alice.accessToken),
        await openSocket(url, at.bob.accessToken),
      ];
      const [strangers, bobs] = [new Recorder(sockets.get('stranger')!), new Recorder(bob)];
      for (const socket of [alice, bob, sockets.get('stranger')!])
        await ask(socket, 'conversation:open', inside(at));
      await ask(alice, 'typing:start', inside(at));
      await ask(alice, 'message:send', textMessage(at.conversationId, SECRET));
      await ask(bob, 'message:read', { ...inside(at), upToSeq: 2 });
      await ask(alice, 'message:edit', { ...change(at), content: SECRET });
      await ask(bob, 'message:react', { ...change(at), emoji: '🤫' });
      await ask(bob, 'message:pin', change(at));
      await ask(alice, 'message:delete', change(at));
      await at.group.update(at.alice, { title: SECRET });
      await at.group.role(at.alice, at.bob, 'moderator');
      const events = Object.entries(HEARD).filter(([, who]) => who === 'members' || who === 'open');
      for (const [event] of events) await bobs.until(event);
      await ask(sockets.get('stranger')!, 'sync:pull', { cursors: {} });
      expect(strangers.heard.map(({ event }) => event)).toEqual([]);
      for (const socket of [alice, bob]) socket.close();
    });

    it('ends with the session: what is sent afterwards is lost on it', async () => {
      const at = await createScene();
      const socket = await openSocket(url, at.alice.accessToken);
      const over = Promise.all([
        next(socket, 'session:revoked'),
        new Promise((done) => socket.on('disconnect', done)),
      ]);
      await call(url, 'POST', '/api/auth/logout', { token: at.alice.accessToken });
      await over;
      await expect(ask(socket, 'message:send', textMessage(at.conversationId))).rejects.toThrow();
    });
  });
});
