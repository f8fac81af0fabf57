import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

/** Gives answers a weak ETag, and whoever has the same one already a 304 without a body. For the caller's own cache alone. */
@Injectable()
export class EntityTagInterceptor implements NestInterceptor<object, object | undefined> {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object | undefined> {
    const http = context.switchToHttp();
    return next.handle().pipe(
      map((answer) => {
        const tag = `W/"${createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 22)}"`;
        const reply = http.getResponse<FastifyReply>();
        void reply.header('etag', tag).header('cache-control', 'private, no-cache');
        const known = http.getRequest<FastifyRequest>().headers['if-none-match'];
        if (!known?.split(',').some((one) => one.trim() === tag)) return answer;
        void reply.status(304);
        return undefined;
      }),
    );
  }
}
