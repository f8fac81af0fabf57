import { isUtf8 } from 'node:buffer';
import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AppConfig } from '../../config/app-config';
import { coreErrors } from '../errors/core.errors';
import { Drain } from '../health/drain';
import { Log } from '../logger/logger';
import { newRequestId } from '../logger/request-id';
import { ContractPipe } from './contract.pipe';
import { ProblemFilter, sendProblem } from './problem.filter';

/** Largest REST body: a message of 64 KiB whose every character JSON escapes, and room. */
const BODY_LIMIT_BYTES = 512 * 1024;
/** A request that comes so late that it is still under way when the server closes has this long to be answered. */
const PARTING_MS = 2_000;
const REQUEST_ID = /^[\w-]{1,64}$/;

/** The HTTP server: bounded bodies, bounded time, a request id for every call. */
export function createHttpAdapter({ http }: AppConfig): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    // a client may take this long to deliver its request
    requestTimeout: 30_000,
    trustProxy: http.trustProxy.length > 0 ? http.trustProxy : false,
    routerOptions: { maxParamLength: 256 },
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId('r');
    },
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) =>
      refusePath(request, reply),
  });
}

/** A path that no route can have (broken escapes, an endless id) is refused before any hook or filter runs. */
function refusePath({ id, method }: FastifyRequest, reply: FastifyReply): void {
  const { body } = coreErrors.NOT_FOUND();
  new Log('Http').info('request', { requestId: id, method, route: 'unknown route', status: body.status });
  sendProblem(reply.header('x-request-id', id), id, body);
}

/** What the pages that are served may load: nothing from elsewhere, so nobody else learns who looks at them. */
const PAGE_POLICY = {
  styleSrc: ["'self'", "'unsafe-inline'"],
  fontSrc: ["'self'", 'data:'],
  // TLS is the proxy's: behind plain HTTP an upgrade would leave the documentation blank
  upgradeInsecureRequests: null,
};

/** What every REST call passes: id and log line, security headers, CORS, checks, problem+json. */
export async function setUpHttp(app: NestFastifyApplication, { http, roles }: AppConfig): Promise<void> {
  if (!roles.api) serveHealthAlone(app.getHttpAdapter().getInstance());
  logRequests(app.getHttpAdapter().getInstance());
  partWhileDraining(app.getHttpAdapter().getInstance(), app.get(Drain));
  takeJsonAlone(app);
  await app.register(helmet, { contentSecurityPolicy: { directives: PAGE_POLICY } });
  app.enableCors({ origin: http.corsOrigins, exposedHeaders: ['x-request-id', 'retry-after'] });
  app.useGlobalPipes(new ContractPipe());
  app.useGlobalFilters(new ProblemFilter());
}

/** The server closes once no connection is in use: a client that never pauses would keep its own in use for ever. */
function partWhileDraining(fastify: FastifyInstance, drain: Drain): void {
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (drain.isDraining) void reply.header('connection', 'close');
    done();
  });
}

/**
 * To be called before the application is closed: cuts what would keep it from that. A connection that was opened in
 * advance and has not said a word, as browsers and HTTP clients do, counts as in use for a minute.
 */
export function cutWhoLingers(app: NestFastifyApplication): void {
  setTimeout(() => app.getHttpServer().closeAllConnections(), PARTING_MS).unref();
}

/** A worker without the API answers its process manager and nobody else. */
function serveHealthAlone(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const isHealth = request.url.startsWith('/health');
    done(isHealth ? undefined : coreErrors.NOT_FOUND());
  });
}

/** Fastify reads plain text and Nest reads forms unless told otherwise: no route of ours does. */
function takeJsonAlone(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeContentTypeParser(['text/plain', 'application/json']);
  app.useBodyParser('application/x-www-form-urlencoded', {}, (_request, _body, done) =>
    done(coreErrors.UNSUPPORTED_MEDIA_TYPE()),
  );
  const parse = fastify.getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request, body: Buffer, done) => {
    // a byte that is not UTF-8 would be replaced on the way, and come back as something else
    if (isUtf8(body)) void parse(request as FastifyRequest, body.toString(), done);
    else done(coreErrors.VALIDATION());
  });
  // some programs name a type for a body they do not send
  fastify.addHook('onRequest', ({ headers }, _reply, done) => {
    if (headers['content-length'] === '0') delete headers['content-type'];
    done();
  });
}

/** One line per call with method, route, status and time; never a body, a token or a query string. */
function logRequests(fastify: FastifyInstance): void {
  const log = new Log('Http');
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown route';
    const isProbe = route.startsWith('/health');
    log[isProbe ? 'debug' : 'info']('request', {
      requestId: request.id,
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
    done();
  });
}
