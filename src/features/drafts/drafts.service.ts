import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/mongo/database-clock';
import type { Id } from '../../shared/ids';
import { AccountDataService } from '../account-data/account-data.service';
import type { AccountEntry } from '../account-data/account-data.types';
import { MembersService } from '../members/members.service';
import type { DraftDto, SaveDraftDto } from './dto/draft.dto';
import { draftErrors } from './drafts.errors';
import { DraftsRepository } from './drafts.repository';
import type { DraftRecord } from './drafts.types';

/** As account data it goes by this name; its key is the conversation. */
const KIND = 'draft';

const FORGOTTEN_AT_ONCE = 500;

/** What people have written but not sent. */
@Injectable()
export class DraftsService {
  constructor(
    private readonly members: MembersService,
    private readonly drafts: DraftsRepository,
    private readonly accountData: AccountDataService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Keeps a draft, or clears it where the text is empty. @throws NOT_MEMBER, DRAFT_OUTDATED, TIMEOUT */
  async save(userId: Id, { conversationId, content, revision, replyTo }: SaveDraftDto): Promise<DraftDto> {
    await this.members.require(conversationId, userId);
    return this.accountData.write(userId, async (transaction) => {
      const kept = await this.drafts.find(conversationId, userId, transaction);
      // the same revision again is a retry, or another device that counted as far
      if (kept && kept.revision > revision) {
        throw draftErrors.DRAFT_OUTDATED({ details: { revision: kept.revision } });
      }
      const answers = content !== '' && replyTo !== undefined && { replyTo };
      const at = new Date(this.clock.now());
      const draft = { conversationId, userId, content, revision, ...answers, at };
      const result = presentDraft(draft);
      if (kept && isSame(kept, draft)) return { result: presentDraft(kept), entries: [] };
      await this.drafts.replace(draft, transaction);
      return { result, entries: [entryOf(result)] };
    });
  }

  /** Of a group that is dissolved: what was not sent never will be. Done again it goes on where it stopped. @throws TIMEOUT */
  async forget(conversationId: Id): Promise<void> {
    let some: { userId: Id; isEmpty: boolean }[];
    do {
      some = await this.drafts.findOfConversation(conversationId, FORGOTTEN_AT_ONCE);
      for (const { userId, isEmpty } of some)
        await this.accountData.write(userId, async (transaction) => {
          await this.drafts.remove(conversationId, userId, transaction);
          return { result: undefined, entries: isEmpty ? [] : [{ kind: KIND, key: conversationId }] };
        });
    } while (some.length === FORGOTTEN_AT_ONCE);
  }
}

const isSame = (a: DraftRecord, b: DraftRecord) =>
  a.content === b.content && a.revision === b.revision && a.replyTo === b.replyTo;

/** A draft without a text is gone; its revision goes with the next one. */
function entryOf({ conversationId: key, ...value }: DraftDto): AccountEntry {
  return { kind: KIND, key, ...(value.content !== '' && { value }) };
}

function presentDraft({ conversationId, content, revision, replyTo, at }: DraftRecord): DraftDto {
  return { conversationId, content, revision, ...(replyTo && { replyTo }), at: at.toISOString() };
}
