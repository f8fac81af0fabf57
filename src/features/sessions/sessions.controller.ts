import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller } from '../../platform/auth/caller.decorator';
import type { Principal } from '../../platform/auth/principal';
import { IdPipe } from '../../platform/http/contract.pipe';
import { Endpoint } from '../../platform/http/endpoint.decorator';
import { type SessionDto, SessionListDto } from './dto/session.dto';
import { SessionsService } from './sessions.service';
import type { SessionRecord } from './sessions.types';

/** Where the caller is signed in, over REST. */
@ApiTags('auth')
@Controller('api/auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Get()
  @Endpoint({ summary: 'Where the caller is signed in', response: SessionListDto })
  async list(@Caller() { userId, sessionId }: Principal): Promise<SessionListDto> {
    const sessions = await this.sessions.list(userId);
    return { items: sessions.map((session) => present(session, sessionId)) };
  }

  @Delete(':id')
  @Endpoint({ summary: 'Sign a device out; its sockets close within a second', errors: ['NOT_FOUND'] })
  revoke(@Caller() { userId }: Principal, @Param('id', IdPipe) id: string): Promise<void> {
    return this.sessions.revoke(userId, id);
  }
}

function present({ id, deviceId, userAgent, ip, ...session }: SessionRecord, currentId: string): SessionDto {
  return {
    id,
    deviceId,
    ...(userAgent && { userAgent }),
    ...(ip && { ip }),
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    isCurrent: id === currentId,
  };
}
