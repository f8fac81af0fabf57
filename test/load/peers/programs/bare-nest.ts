/** Reference: bare Nest on Fastify. One GET and one POST that keep, check and know nothing. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** As long as a profile of Parley. */
const PROFILE = {
  id: '0123456789abcdef01234567',
  username: 'somebody',
  displayName: 'Somebody',
  email: 'somebody@example.org',
  role: 'user',
  privacy: { lastSeen: 'everyone', readReceipts: true },
  createdAt: '2026-01-01T00:00:00.000Z',
};

@Controller()
class Bare {
  @Get('profile')
  profile(): object {
    return PROFILE;
  }

  @Post('read')
  @HttpCode(200)
  read(@Body() { upToSeq }: { upToSeq: number }): object {
    return { readSeq: upToSeq, unread: 0 };
  }
}

@Module({ controllers: [Bare] })
class BareModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(BareModule, new FastifyAdapter(), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
}

process.on('disconnect', () => process.exit(0));
void main();
