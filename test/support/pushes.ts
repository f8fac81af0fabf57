import { ObjectId } from 'mongodb';
import { post } from '../factories/messages';
import { createPerson, openDirect, type Person } from '../factories/people';
import { addTarget } from '../factories/targets';
import { eventually } from './eventually';
import type { Receiver } from './receiver';
import type { World } from './world';

const WITNESS = '/witness';

/** Whether everything that was to be pushed of a conversation until now was, as far as jobs are kept for it. */
export async function isPushed({ db }: Pick<World, 'db'>, conversationId: string): Promise<boolean> {
  const [jobs, deliveries] = ['job_outbox', 'deliveries'].map((name) => db().collection(name));
  const left = await Promise.all([
    jobs!.countDocuments({ name: 'fan-out', 'payload.conversationId': conversationId }),
    deliveries!.countDocuments({ 'messages.conversationId': new ObjectId(conversationId) }),
  ]);
  return left.every((count) => count === 0);
}

/** Resolves when everything that was to be pushed of a conversation until now was: a later message of its sender has come. */
export async function pushesSettled(
  world: Pick<World, 'db'>,
  service: Receiver,
  { url, sender, conversationId }: { url: string; sender: Person; conversationId: string },
): Promise<void> {
  const witness = await createPerson(url, 'witness');
  await addTarget(url, witness, { kind: 'webhook', url: service.url(WITNESS) });
  await post(url, sender, await openDirect(url, sender, witness));
  await service.got(WITNESS);
  await eventually(() => isPushed(world, conversationId));
}
