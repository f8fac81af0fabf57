import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { ParleyNode } from '../support/node';
import { startWorld, type World } from '../support/world';

/** Behind the name of the program in `/proc/<pid>/task/<tid>/stat`, which may hold spaces: see proc(5). */
const NICE_AFTER_NAME = 16;

/** The niceness of every thread of a process, each once. */
function niceness(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  const all = readdirSync(tasks).map((tid) => {
    const afterName = readFileSync(`${tasks}/${tid}/stat`, 'utf8').split(') ')[1]!;
    return Number(afterName.split(' ')[NICE_AFTER_NAME]);
  });
  return [...new Set(all)].sort((a, b) => a - b);
}

// only Linux tells of threads
(existsSync('/proc/self/task') ? describe : describe.skip)('a process that is only a worker', () => {
  let world: World;
  let worker: ParleyNode;
  beforeAll(async () => {
    world = await startWorld({ env: { ROLES: 'api' } });
    worker = await world.addNode({ ROLES: 'worker' });
  });
  afterAll(() => world.stop());

  it('gives way to the nodes of people with all its threads, also those that V8 collects garbage with', () => {
    const own = niceness(process.pid)[0]!;
    const below = Math.max(own, constants.priority.PRIORITY_BELOW_NORMAL);
    expect(niceness(worker.pid)).toEqual([below]);
    expect(niceness(world.node.pid)[0]).toBe(own);
  });
});
