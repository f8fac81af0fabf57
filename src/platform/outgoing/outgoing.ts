import { lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';
import { isPublicAddress } from './public-address';

/** From the first look at the name to the last byte that is read. */
const TIMEOUT_MS = 5_000;
/** What is read of an answer, so that its connection can be used again; at more the connection ends. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** More at once to one receiver than jobs send, so that none waits for a connection while its time runs. */
const KEEP_ALIVE = { keepAlive: true, maxSockets: 500, maxFreeSockets: 50, timeout: 30_000 };

/** An address that requests are not sent to, whatever anybody asks for. */
export class AddressRefused extends Error {}

/**
 * Sends requests to addresses that people gave: to public ones only, by TLS, to the address that was checked and no other,
 * without following redirects, and with an end to everything. What is answered beside the status is thrown away.
 */
@Injectable()
export class Outgoing implements OnApplicationShutdown {
  private readonly agents = { 'https:': new HttpsAgent(KEEP_ALIVE), 'http:': new HttpAgent(KEEP_ALIVE) };

  constructor(private readonly config: AppConfig) {}

  onApplicationShutdown(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /**
   * @returns the status of the answer
   * @throws AddressRefused, and what goes wrong on the way
   */
  post(url: string, { headers, body }: { headers: Record<string, string>; body: Buffer }): Promise<number> {
    const target = this.checked(url);
    const { protocol } = target;
    const send = protocol === 'https:' ? httpsRequest : httpRequest;
    const options = {
      ...{ method: 'POST', headers: { ...headers, 'content-length': String(body.length) } },
      ...{ agent: this.agents[protocol as 'http:'], lookup: this.lookup },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    return new Promise((resolve, reject) => {
      const request = send(target, options, (response) => {
        drain(response);
        resolve(response.statusCode!);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Whether requests may be sent to this address, as far as it tells without a look at its name. */
  accepts(url: string): boolean {
    try {
      return Boolean(this.checked(url));
    } catch {
      return false;
    }
  }

  /** @throws AddressRefused */
  private checked(url: string): URL {
    const target = URL.canParse(url) ? new URL(url) : undefined;
    const { isGuarded } = this.config.outgoing;
    const protocols = isGuarded ? ['https:'] : ['https:', 'http:'];
    if (!target || !protocols.includes(target.protocol) || target.username || target.password)
      throw new AddressRefused('not an address of HTTPS');
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    const family = isIP(host) as 0 | 4 | 6;
    if (isGuarded && family !== 0 && !isPublicAddress(host, family))
      throw new AddressRefused('not a public address');
    return target;
  }

  /** What the connection is made to is what was looked at: a name cannot mean something else a moment later. */
  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const isRefused = ({ address, family }: { address: string; family: number }) =>
        this.config.outgoing.isGuarded && !isPublicAddress(address, family as 4 | 6);
      if (addresses.some(isRefused)) return callback(new AddressRefused('not a public address'), '', 0);
      if (options.all) return callback(null, addresses);
      const [{ address, family } = { address: '', family: 0 }] = addresses;
      return callback(null, address, family);
    });
  };
}

/** Reads what there is, up to a limit. */
function drain(response: IncomingMessage): void {
  let left = MAX_ANSWER_BYTES;
  response.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) response.destroy();
  });
  // the status is known: nothing depends on the rest
  response.on('error', () => undefined);
}
