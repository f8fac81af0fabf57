import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import mongoose from 'mongoose';
import { AppConfig } from '../../config/app-config';
import { ChangeHub } from './change-hub';
import { endLostWrites } from './driver-connection';
import { DatabaseClock } from './database-clock';
import { Lease, LeaseSchema } from './lease.schema';
import { Leases } from './leases';
import { MongoProbe } from './mongo-probe';
import { SchemaSetup } from './schema-setup';
import { Topology } from './topology';
import { Transactions } from './transactions';

mongoose.set('strictQuery', true);
mongoose.set('sanitizeFilter', true);
endLostWrites();

/** The database: connection, declared schema, its clock, transactions and leases. */
@Global()
@Module({
  imports: [
    MongooseModule.forRootAsync({
      inject: [AppConfig],
      useFactory: ({ mongo }: AppConfig) => ({
        uri: mongo.uri,
        appName: 'parley',
        autoIndex: false,
        autoCreate: false,
        // an acked write is on a majority and in the journal; reads see nothing that could be rolled back
        writeConcern: { w: 'majority', journal: true },
        readConcern: { level: 'majority' },
        retryWrites: true,
        serverSelectionTimeoutMS: 5_000,
        // together: how long a primary may be silent before its connections are given up; 40 s by default
        heartbeatFrequencyMS: 2_000,
        connectTimeoutMS: 3_000,
        maxPoolSize: 50,
        // who finds no free connection for so long is refused, and may try again
        waitQueueTimeoutMS: 10_000,
        retryAttempts: 3,
        retryDelay: 1_000,
      }),
    }),
    MongooseModule.forFeature([{ name: Lease.name, schema: LeaseSchema }]),
  ],
  providers: [SchemaSetup, ChangeHub, DatabaseClock, Topology, Transactions, Leases, MongoProbe],
  exports: [ChangeHub, DatabaseClock, Topology, Transactions, Leases],
})
export class MongoModule implements OnModuleInit {
  constructor(
    private readonly setup: SchemaSetup,
    private readonly clock: DatabaseClock,
    private readonly topology: Topology,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.setup.run();
    await this.topology.detect();
    await this.clock.start();
  }
}
