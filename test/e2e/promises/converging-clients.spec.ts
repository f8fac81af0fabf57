import fc from 'fast-check';
import { ObjectId } from 'mongodb';
import type { Message, ParleyClient } from '../../../src/client';
import { eventually } from '../../support/eventually';
import { joinWorld, type SharedWorld } from '../../support/world';
import { Cast, meet, type Scene, stored, until, upTo } from './scene';

const CLIENTS = 4;
const RUNS = 8;

/** What a client does; `which` chooses among what there is. */
type Step =
  | { kind: 'send' | 'read' | 'drop' | 'come' | 'hop' | 'settle'; client: number }
  | { kind: 'edit' | 'delete'; client: number; which: number };

interface Member {
  userId: ObjectId;
  deliveredSeq: number;
  readSeq: number;
}

const client = fc.nat({ max: CLIENTS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), client }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('edit' as const, 'delete' as const),
      client,
      which: fc.nat(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('read' as const, 'settle' as const), client }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom('drop' as const, 'come' as const, 'hop' as const), client }),
  },
);

describe('M2, M3, M4, M5, M7, M8: clients that come and go at random end as the database', () => {
  let world: SharedWorld;

  beforeAll(() => {
    world = joinWorld();
  });

  afterAll(() => world.stop());

  /** Two devices of two people, each preferring another node; `history` is what their listeners heard. */
  async function assemble({ alice, bob }: Scene, cast: Cast) {
    const urls = world.nodes.map(({ url }) => url);
    const people = [alice, alice, bob, bob];
    const clients = await Promise.all(
      people.map((person, i) =>
        cast.client(person, i % 2 === 0 ? urls : [...urls].reverse(), { random: () => 0 }),
      ),
    );
    const history = clients.map((one) => {
      const heard = { seqs: [] as number[], chgs: [] as number[] };
      one.on('message', ({ seq }) => heard.seqs.push(seq));
      one.on('change', ({ chg }) => heard.chgs.push(chg));
      return heard;
    });
    return { clients, history };
  }

  /** Does one step; what takes until the client is connected again is left under way. */
  function take(
    step: Step,
    clients: ParleyClient[],
    conversationId: string,
    underWay: Promise<unknown>[],
  ): void {
    const actor = clients[step.client]!;
    const own = () =>
      actor.messages(conversationId).filter(({ senderId }) => senderId === actor.session?.user.id);
    if (step.kind === 'send') underWay.push(actor.send(conversationId, `message ${underWay.length}`));
    if (step.kind === 'read' && actor.state === 'live') underWay.push(actor.markRead(conversationId));
    if (step.kind === 'drop') actor.disconnect();
    if (step.kind === 'come') actor.connect();
    if (step.kind === 'hop') {
      actor.disconnect();
      actor.connect();
    }
    if ((step.kind === 'edit' || step.kind === 'delete') && own().length > 0) {
      const message = own()[step.which % own().length]!;
      const change =
        step.kind === 'edit'
          ? actor.edit(conversationId, message.id, `edited ${underWay.length}`)
          : actor.delete(conversationId, message.id);
      // the other device may have deleted it meanwhile
      underWay.push(change.catch((error: { code: string }) => expect(error.code).toMatch('MESSAGE_DELETED')));
    }
  }

  const face = ({ seq, clientMessageId, content, version, deletedAt }: Message) =>
    `${seq} ${clientMessageId} ${content} ${version} ${deletedAt !== undefined}`;

  async function compare(
    scene: Scene,
    clients: ParleyClient[],
    history: { seqs: number[]; chgs: number[] }[],
  ) {
    const { conversationId } = scene;
    const filter = { conversationId: new ObjectId(conversationId) };
    const messages = await stored(world, filter);
    const changes = await world.db().collection('changes').find(filter).sort({ chg: 1 }).toArray();
    const head = { seq: messages.length, chg: changes.length };
    expect(messages.map(({ seq }) => seq)).toEqual(upTo(head.seq));
    expect(changes.map(({ chg }) => chg as number)).toEqual(upTo(head.chg));
    const inDatabase = messages.map((message) => face(message as unknown as Message));
    for (const [i, one] of clients.entries()) {
      const cursor = () => one.cursor(conversationId) ?? { seq: 0, chg: 0 };
      await until(one, () => cursor().seq === head.seq && cursor().chg === head.chg);
      expect(cursor()).toEqual(head);
      expect(one.messages(conversationId).map(face)).toEqual(inDatabase);
      // each once and in order, however often the client came and went
      expect(history[i]).toEqual({ seqs: upTo(head.seq), chgs: upTo(head.chg) });
    }
    if (head.seq === 0) return;
    // everyone has everything by now, and has said so; that people have read what they wrote is recorded a moment later,
    // so that the rows are read again each time
    await eventually(async () => {
      const members = await world.db().collection('conversation_members').find(filter).toArray();
      return members.every((member) => agrees(member as unknown as Member, scene, clients, head.seq));
    });
  }

  /** Whether what all clients tell of a member's watermarks is what the database says, and he has all messages. */
  function agrees(
    member: Member,
    { alice, conversationId }: Scene,
    clients: ParleyClient[],
    headSeq: number,
  ) {
    const { userId, deliveredSeq, readSeq } = member;
    const isAlice = userId.toHexString() === alice.id;
    const own = isAlice ? clients.slice(0, 2) : clients.slice(2);
    const others = isAlice ? clients.slice(2) : clients.slice(0, 2);
    // how far a person's messages have come follows from the other's watermarks
    const comeTo = (seq: number) => (readSeq >= seq ? 'read' : deliveredSeq >= seq ? 'delivered' : 'sent');
    return (
      deliveredSeq === headSeq &&
      readSeq <= deliveredSeq &&
      own.every((one) => one.conversation(conversationId)?.unread === headSeq - readSeq) &&
      others.every((viewer) =>
        viewer
          .messages(conversationId)
          .filter(({ senderId }) => senderId === viewer.session?.user.id)
          .every((message) => viewer.statusOf(message) === comeTo(message.seq)),
      )
    );
  }

  it('M2–M8: every message, cursor and receipt, over two nodes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const cast = new Cast();
        try {
          const scene = await meet(world.node.url);
          const { clients, history } = await assemble(scene, cast);
          const underWay: Promise<unknown>[] = [];
          for (const one of steps) {
            const actor = clients[one.client]!;
            if (one.kind === 'settle' && actor.state !== 'offline') await actor.ready();
            else take(one, clients, scene.conversationId, underWay);
          }
          for (const actor of clients) actor.connect();
          await Promise.all(clients.map((actor) => actor.ready()));
          await Promise.all(underWay);
          await compare(scene, clients, history);
        } finally {
          cast.close();
        }
      }),
      // a failure prints the seed and the shortest steps; an interrupted run is a failure too
      { numRuns: RUNS, endOnFailure: true, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: true },
    );
  });
});
