import { createGroup } from '../../factories/groups';
import { createPerson, openDirect, type Person } from '../../factories/people';
import { Deeds } from './deeds';
import { Device } from './device';
import { type Cast, Gathering } from './gathering';
import type { Journal } from './journal';
import type { Sending } from './sending';
import type { Random } from '../random';

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

// of the group; the last of the people
const GUESTS = 2;

/** Six people, two devices each, eight conversations of two and a group of all, in which the last two come and go. */
export interface Population {
  people: Person[];
  conversationIds: string[];
  conversationsOf(person: Person): string[];
  devices: Device[];
  deeds: Deeds;
  gathering: Gathering;
}

/** What the people of a run are given to act with. */
export interface Means {
  journal: Journal;
  sending: Sending;
  random: Random;
  /** addresses, beginning with the given node: the devices of a person prefer different nodes */
  urls: (first: number) => string[];
}

/** Makes everybody an account, lets all devices connect and the group begin. */
export async function settleIn({ journal, sending, random, urls }: Means): Promise<Population> {
  const [url] = urls(0) as [string];
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, i) => createPerson(url, `person-${i + 1}`)),
  );
  const group = await createGroup(url, people[0]!, people.slice(1), { settings: { history: 'joined' } });
  const pairIds = await Promise.all(PAIRS.map(([a, b]) => openDirect(url, people[a]!, people[b]!)));
  const conversationsOf = (person: Person) => [
    ...pairIds.filter((_, i) => PAIRS[i]!.some((member) => people[member] === person)),
    group.id,
  ];
  const guests = people.slice(-GUESTS);
  const devices = people.flatMap((person, i) =>
    Array.from({ length: DEVICES }, (_, d) => {
      const name = `person-${i + 1}-device-${d + 1}`;
      const ids = conversationsOf(person);
      const listening = guests.includes(person) && { silentIn: group.id };
      return new Device({
        ...{ journal, name, person, urls: urls((i + d) % DEVICES), conversationIds: ids },
        ...listening,
      });
    }),
  );
  await Promise.all(devices.map((device) => device.begin()));
  const deeds = new Deeds(journal, sending.board, random.fork('deeds'));
  const gathering = new Gathering(group.id, castOf(devices), deeds, journal, random.fork('gathering'));
  await gathering.begin();
  return { people, conversationIds: [...pairIds, group.id], conversationsOf, devices, deeds, gathering };
}

/** One device of each; the guests act by different nodes. */
function castOf(devices: readonly Device[]): Cast {
  const [owner, admin, moderator, member, first] = devices.filter((_, i) => i % DEVICES === 0) as [
    Device,
    Device,
    Device,
    Device,
    Device,
  ];
  return { owner, admin, moderator, member, guests: [first, devices.at(-1)!] };
}
