import { setTimeout as delay } from 'node:timers/promises';
import autocannon from 'autocannon';
import { Histogram } from '../generator/histogram';
import type { ServerProcess } from '../peers/peer';
import { countCpu, type CpuByPart } from './processes';

/** Requests to a server, one for each connection, which makes it again and again. */
export interface HttpLoad {
  url: string;
  requests: autocannon.Request[];
  seconds: number;
  /** whose CPU counts */
  processes: readonly ServerProcess[];
}

/** What a load of requests met; latencies are in milliseconds. */
export interface HttpSample {
  answered: number;
  seconds: number;
  /** CPU seconds of the server */
  cpu: CpuByPart;
  p50: number;
  p99: number;
}

/** The last requests are left without an answer; until here the server has worked them off. */
const SETTLE_MS = 1_000;

/** Makes requests as fast as they are answered. @throws when one is refused */
export async function loadHttp({ url, requests, seconds, processes }: HttpLoad): Promise<HttpSample> {
  const latency = new Histogram();
  const stopCounting = countCpu(processes);
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    let next = 0;
    const setupClient = (client: autocannon.Client) =>
      client.setRequests([requests[next++ % requests.length]!]);
    const options = { url, connections: requests.length, duration: seconds, setupClient };
    const instance = autocannon(options, (error: Error | null, found) =>
      error ? reject(error) : resolve(found),
    );
    instance.on('response', (_client, _status, _bytes, milliseconds) => latency.add(milliseconds));
  });
  const cpu = stopCounting();
  await delay(SETTLE_MS);
  const { non2xx, errors, timeouts, statusCodeStats, '2xx': answered } = result;
  if (non2xx + errors + timeouts > 0) {
    const answers = Object.entries(statusCodeStats ?? {}).map(
      ([status, { count }]) => `${count} × ${status}`,
    );
    const { method, path } = requests[0]!;
    throw new Error(
      `${method} ${path}: ${answers.join(', ')}, ${errors} failed, ${timeouts} without an answer`,
    );
  }
  return {
    answered,
    seconds: result.duration,
    cpu,
    p50: latency.percentile(0.5),
    p99: latency.percentile(0.99),
  };
}
