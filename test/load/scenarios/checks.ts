import { randomId } from '../../../src/shared/ids';
import { cpuPerMessage, ratePerSecond } from '../bench';
import { contest, faultCount, middle, startPeers } from '../contest';
import { accessTokens } from '../peers/gateway-tokens';
import type { Peer } from '../peers/peer';
import { relay } from '../peers/relays';
import type { Scenario } from './scenario';

const CONNECTIONS = 100;
const COLUMNS = [
  'server',
  'messages/s',
  'CPU µs a message',
  'delivery p50 ms',
  'delivery p99 ms',
  'lost + doubled + reordered',
];

/** What it costs to trust nobody: the same gateway without and with Parley's checks. */
export const checks: Scenario = {
  name: 'checks',
  title: 'what authentication, validation and budgets add to a message',
  run: async (bench) => {
    const bare = gateway('bare Nest gateway', {});
    const checked = gateway('the same with Parley’s checks', { CHECKS: '1' });
    const running = await startPeers(bench, [bare, checked]);
    const generator = bench.generator();
    const plan = { outstanding: 4, warmUpSeconds: bench.isQuick ? 1 : 2, seconds: bench.isQuick ? 2 : 5 };
    const samples = await contest(bench, generator, running, { connections: CONNECTIONS, plan });
    const cpu = (name: string) => middle(samples.get(name)!, cpuPerMessage);
    return {
      columns: COLUMNS,
      rows: [...samples].map(([name, some]) => [
        name,
        middle(some, ratePerSecond),
        middle(some, cpuPerMessage),
        middle(some, ({ delivery }) => delivery.p50),
        middle(some, ({ delivery }) => delivery.p99),
        String(faultCount(some)),
      ]),
      goals: [
        {
          ...{ goal: 8, quantity: 'CPU a message with checks ÷ without', unit: '×' },
          ...{ measured: cpu(checked.name) / cpu(bare.name), limit: 1.1, better: 'lower' },
        },
      ],
      notes: [
        'A message is two events: itself and its receipt. The checks are Parley’s own code: the token at the handshake, then for each event one from the budget of the socket and the compiled schema of the payload (unknown properties, ids, bytes, text that can be stored). What Parley asks others for (membership, the budget of the person in Redis) is no part of this.',
      ],
      samples: Object.fromEntries(samples),
    };
  },
};

/** A gateway whose users carry tokens, whether it looks at them or not. */
function gateway(name: string, env: Record<string, string>): Peer {
  const peer = relay(name, 'gateway', 'socket.io', env);
  const tokens = accessTokens();
  const sign = () => tokens.sign({ userId: randomId(), sessionId: randomId(), deviceId: 'load' }).accessToken;
  return {
    name,
    start: async () => {
      const running = await peer.start();
      const pairs = async (count: number) =>
        (await running.pairs(count)).map((seat) => ({ ...seat, credential: sign() }));
      return { ...running, pairs };
    },
  };
}
