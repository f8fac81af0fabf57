import { Injectable } from '@nestjs/common';
import { On } from '../../platform/events/events';
import { Connections } from '../../platform/realtime/connections';
import { openRoom } from '../../platform/realtime/rooms';
import type { Id } from '../../shared/ids';
import type { ChangeRecord } from '../changes/changes.types';
import type { MessageRecord } from '../messages/messages.types';
import { ConversationsService } from '../conversations/conversations.service';
import { MembersService } from '../members/members.service';
import type { Roster } from '../members/members.types';

/** Notes what happens in conversations, so that lists and heads follow. */
@Injectable()
export class InboxListener {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly members: MembersService,
    private readonly connections: Connections,
  ) {
    members.onRosterChange((conversationId, roster) => this.closeToOthers(conversationId, roster));
  }

  /** That the conversation moves up is noted with the watermarks of the sender, which take it along. */
  @On('message.committed')
  noteMessage({ conversationId, seq, createdAt }: MessageRecord): void {
    this.conversations.note({ conversationId, seq, chg: 0, at: createdAt });
  }

  @On('change.committed')
  noteChange({ conversationId, chg, at }: ChangeRecord): void {
    this.conversations.note({ conversationId, seq: 0, chg, at });
    this.members.noteActivity(conversationId, at);
  }

  /** Sockets of people who went no longer show the conversation: typing goes to those that do. */
  private closeToOthers(conversationId: Id, roster: Roster | undefined): void {
    const openers = this.connections.inRoom(openRoom(conversationId));
    if (openers.length === 0) return;
    if (!roster) {
      // asked anew at once, as somebody here is concerned; where it cannot be read the next question tries again
      Promise.resolve(this.members.roster(conversationId)).catch(() => undefined);
      return;
    }
    for (const connection of openers) {
      if (!roster.members.has(connection.userId)) this.connections.close(connection, conversationId);
    }
  }
}
