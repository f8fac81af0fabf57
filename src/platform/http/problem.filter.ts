import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorBody } from '../errors/app-error';
import { toErrorBody } from '../errors/to-error-body';
import { Log } from '../logger/logger';

/** Every failure of a REST call becomes `application/problem+json` (RFC 9457) with a stable code. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Log(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const { id: requestId } = http.getRequest<FastifyRequest>();
    const body = toErrorBody(error);
    if (body.code === 'INTERNAL') this.log.error('request failed', error, { requestId });
    else this.log.debug('request refused', { requestId, code: body.code });
    sendProblem(reply, requestId, body);
  }
}

/** Answers with the error as a problem. */
export function sendProblem(reply: FastifyReply, requestId: string, error: ErrorBody): void {
  const { code, status, message, retryable, retryAfterMs, details } = error;
  if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  void reply.status(status).type('application/problem+json').send({
    type: 'about:blank',
    title: message,
    status,
    code,
    requestId,
    retryable,
    retryAfterMs,
    details,
  });
}
