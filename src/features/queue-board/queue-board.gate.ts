import type { FastifyReply, FastifyRequest } from 'fastify';
import { coreErrors } from '../../platform/errors/core.errors';
import { toErrorBody } from '../../platform/errors/to-error-body';
import { sendProblem } from '../../platform/http/problem.filter';
import type { Proof, QueueBoardService } from './queue-board.service';

export const BOARD_PATH = '/queues';
const COOKIE = 'parley_queues';
const LOOKS = new Set(['GET', 'HEAD']);

/** The hook before every request to the board, its pages, files and calls alike: nothing of it is open. */
export function gateOf(board: QueueBoardService, isRedisUp: () => boolean) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> => {
    try {
      const isWrite = !LOOKS.has(request.method);
      if (isWrite) requireSameOrigin(request);
      const { token, seconds } = await board.admit(proofOf(request), isWrite);
      if (token !== undefined) void reply.header('set-cookie', cookieOf(request, token, seconds));
      if (!isRedisUp()) throw coreErrors.OVERLOADED({ retryAfterMs: 1_000 });
    } catch (error) {
      const body = toErrorBody(error);
      // the browser asks its user, and comes again
      if (body.status === 401)
        void reply.header('www-authenticate', 'Basic realm="Parley queues", charset="UTF-8"');
      sendProblem(reply, request.id, body);
      return reply;
    }
  };
}

/** A browser also adds what it knows of its user to what other pages make it send. @throws FORBIDDEN */
function requireSameOrigin({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw coreErrors.FORBIDDEN();
}

function proofOf({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): Proof {
  const [scheme = '', value = ''] = (headers.authorization ?? '').split(' ');
  const isBearer = scheme.toLowerCase() === 'bearer';
  const token = isBearer ? value : cookieIn(headers.cookie);
  const credentials = scheme.toLowerCase() === 'basic' ? credentialsIn(value) : undefined;
  return { ip, ...(token !== undefined && { token }), ...(credentials && { credentials }) };
}

/** RFC 7617: user-id and password in UTF-8, joined by the first colon, in base 64. */
function credentialsIn(value: string): Proof['credentials'] {
  const text = Buffer.from(value, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function cookieIn(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === COOKIE)?.[1];
}

function cookieOf({ protocol }: FastifyRequest, token: string, seconds = 0): string {
  const secure = protocol === 'https' ? '; Secure' : '';
  return `${COOKIE}=${token}; Path=${BOARD_PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
