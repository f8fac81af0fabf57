import { createGroup } from '../../factories/groups';
import { createPerson, openDirect, type Person } from '../../factories/people';
import { Device } from './device';
import { Gathering } from './gathering';
import type { Journal } from './journal';

const PEOPLE = 6;
const DEVICES = 2;
// who talks with whom: everyone with two neighbours, and two pairs across
const PAIRS = [
  [0, 1],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 0],
  [0, 3],
  [1, 4],
] as const;

/** Six people, two devices each, eight conversations of two and a group of all, in which the last of them comes and goes. */
export interface Population {
  people: Person[];
  conversationIds: string[];
  conversationsOf(person: Person): string[];
  devices: Device[];
  gathering: Gathering;
}

/** @param urls addresses, beginning with the given node: the devices of a person prefer different nodes */
export async function settleIn(journal: Journal, urls: (first: number) => string[]): Promise<Population> {
  const [url] = urls(0) as [string];
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) => createPerson(url, `person-${i + 1}`)),
  );
  const [host, guest] = [people[0]!, people.at(-1)!];
  const group = await createGroup(url, host, people.slice(1), { settings: { history: 'joined' } });
  const pairIds = await Promise.all(PAIRS.map(([a, b]) => openDirect(url, people[a]!, people[b]!)));
  const conversationsOf = (person: Person) => [
    ...pairIds.filter((_, i) => PAIRS[i]!.some((member) => people[member] === person)),
    group.id,
  ];
  const devices = people.flatMap((person, i) =>
    Array.from({ length: DEVICES }, (_, d) => {
      const name = `person-${i + 1}-device-${d + 1}`;
      const ids = conversationsOf(person);
      const listening = person === guest && { silentIn: group.id };
      return new Device({
        ...{ journal, name, person, urls: urls((i + d) % DEVICES), conversationIds: ids },
        ...listening,
      });
    }),
  );
  await Promise.all(devices.map((device) => device.begin()));
  const gathering = new Gathering(group.id, devices[0]!, guest);
  return { people, conversationIds: [...pairIds, group.id], conversationsOf, devices, gathering };
}
