import { Global, Module } from '@nestjs/common';
import { Outgoing } from './outgoing';

/** Requests to addresses that people gave. */
@Global()
@Module({ providers: [Outgoing], exports: [Outgoing] })
export class OutgoingModule {}
