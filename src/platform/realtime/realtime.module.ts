import { Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Bus } from './bus';
import { Connections } from './connections';
import { Dispatcher } from './dispatcher';
import { RoomDirectory } from './room-directory';

/** Sockets of this node, and the bus to those of the others. */
@Global()
@Module({
  imports: [DiscoveryModule],
  providers: [Connections, RoomDirectory, Bus, Dispatcher],
  exports: [Connections, Bus, Dispatcher],
})
export class RealtimeModule {}
