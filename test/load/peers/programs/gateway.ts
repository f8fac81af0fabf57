/**
 * Reference: a bare Nest gateway on Socket.IO that forwards. With CHECKS=1 it does in addition, by Parley's own code, what
 * Parley does for a connection (verify the token) and for an event (take one from the socket's budget, check the payload).
 */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { SendMessageDto } from '../../../../src/features/messages/dto/message.dto';
import { DeliveredDto } from '../../../../src/features/receipts/dto/receipt.dto';
import type { AccessTokens } from '../../../../src/platform/auth/access-tokens';
import { compileCheck } from '../../../../src/platform/contracts/validator';
import { BUDGETS } from '../../../../src/platform/rate-limit/budgets';
import { takeToken } from '../../../../src/platform/rate-limit/token-bucket';
import { accessTokens } from '../gateway-tokens';

interface Words {
  to: string;
  id: string;
  text: string;
}

interface Handshake {
  user: string;
  token: string;
}

/** What stands between a client and a handler. */
interface Checks {
  connection(handshake: Handshake): void;
  message(socket: Socket, words: Words): void;
  receipt(socket: Socket, words: Words): void;
}

const CONVERSATION = '0123456789abcdef01234567';
/** As under the tests: a load is no single client. */
const BUDGET = { ...BUDGETS.socketEvents, limit: BUDGETS.socketEvents.limit * 1_000 };
const FREE: Checks = { connection: () => undefined, message: () => undefined, receipt: () => undefined };

function createChecks(tokens: AccessTokens): Checks {
  const checkMessage = compileCheck(SendMessageDto);
  const checkReceipt = compileCheck(DeliveredDto);
  const take = (socket: Socket) => {
    const data = socket.data as { arrival?: number };
    const [{ isAllowed }, arrival] = takeToken(BUDGET, data.arrival, performance.now());
    data.arrival = arrival;
    if (!isAllowed) throw new Error('over its budget');
  };
  return {
    connection: ({ token }) => void tokens.verify(token),
    message: (socket, { id, text }) => {
      take(socket);
      checkMessage({ conversationId: CONVERSATION, clientMessageId: id, type: 'text', content: text });
    },
    receipt: (socket) => {
      take(socket);
      checkReceipt({ items: [{ conversationId: CONVERSATION, upToSeq: 1 }] });
    },
  };
}

const checks = process.env.CHECKS ? createChecks(accessTokens()) : FREE;

@WebSocketGateway()
class Gateway {
  handleConnection(socket: Socket): void {
    const handshake = socket.handshake.auth as Handshake;
    checks.connection(handshake);
    void socket.join(handshake.user);
  }

  @SubscribeMessage('message')
  message(@ConnectedSocket() socket: Socket, @MessageBody() words: Words): true {
    checks.message(socket, words);
    socket.to(words.to).emit('message', words);
    return true;
  }

  @SubscribeMessage('receipt')
  receipt(@ConnectedSocket() socket: Socket, @MessageBody() words: Words): void {
    checks.receipt(socket, words);
    socket.to(words.to).emit('receipt', words);
  }
}

@Module({ providers: [Gateway] })
class GatewayModule {}

/** Socket.IO as the other programs and Parley run it. */
class Adapter extends IoAdapter {
  override createIOServer(port: number, options?: ServerOptions): Server {
    const own = { serveClient: false, transports: ['websocket'], perMessageDeflate: false };
    return super.createIOServer(port, { ...options, ...own } as ServerOptions);
  }
}

async function main(): Promise<void> {
  const http = new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule, http, { logger: false });
  app.useWebSocketAdapter(new Adapter(app));
  await app.listen(0, '127.0.0.1');
  process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
}

process.on('disconnect', () => process.exit(0));
void main();
