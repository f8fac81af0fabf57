import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { Connection, type mongo } from 'mongoose';
import { ChangeFollower, type Wanted } from './change-follower';

/** What a feature wants to hear of a collection. */
export interface Interest extends Wanted {
  /** called for each in order; with the document as it is now */
  onEvent: (event: mongo.Document) => void;
  /** called when events were missed for good: what was learnt from them is not to be relied on */
  onHistoryLost?: () => void;
}

/**
 * Tells the features of a node what is written, here or on another node. It is one change stream for all of them, because
 * each stream makes the database look at every write, whoever it concerns.
 */
@Injectable()
export class ChangeHub implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly interests: Interest[] = [];
  private follower?: ChangeFollower;

  constructor(@InjectConnection() private readonly connection: Connection) {}

  /** From the start of the node on; to be called while modules initialise. */
  follow(interest: Interest): void {
    this.interests.push(interest);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.interests.length === 0) return;
    this.follower = new ChangeFollower(this.connection, {
      wanted: this.interests,
      fullDocument: true,
      onEvent: (event) => this.tell(event),
      onHistoryLost: () => {
        for (const { onHistoryLost } of this.interests) onHistoryLost?.();
      },
    });
    await this.follower.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.follower?.stop();
  }

  private tell(event: mongo.Document): void {
    const { coll } = event.ns as { coll: string };
    for (const { collection, onEvent } of this.interests) if (collection === coll) onEvent(event);
  }
}
