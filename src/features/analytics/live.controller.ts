import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { NeedsRole } from '../../platform/auth/roles';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { LiveFiguresDto } from './dto/live.dto';
import { LiveStreamsService, type Sink } from './live-streams.service';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // a proxy shall not gather them
  'x-accel-buffering': 'no',
};

/** What the server does at this moment, as server-sent events. */
@ApiTags('analytics')
@NeedsRole('auditor')
@Controller('api/admin/analytics')
export class LiveController {
  constructor(private readonly streams: LiveStreamsService) {}

  @Get('live')
  @Endpoint({
    summary:
      'What the server does at this moment: events `figures`, ten a second at most and one at least, until one called `end` says why',
    response: LiveFiguresDto,
    isStream: true,
    errors: ['FORBIDDEN', 'TOO_MANY_STREAMS'],
  })
  live(@Caller() caller: Principal, @Res() reply: FastifyReply): void {
    this.streams.requireRoom();
    const { raw } = reply.hijack();
    raw.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
    raw.flushHeaders();
    const left = this.streams.open(caller, sinkOf(raw));
    raw.once('close', left);
  }
}

function sinkOf(raw: FastifyReply['raw']): Sink {
  return {
    write: (text) => void raw.write(text),
    end: (text) => void raw.end(text),
    destroy: () => void raw.destroy(),
    queued: () => raw.writableLength,
  };
}
