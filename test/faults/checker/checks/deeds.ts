import type { ConversationFacts } from '../conversation-facts';
import type { DeedFacts } from '../facts';
import type { ChangeKind, Deed, StoredChangeRecord } from '../history';
import type { Report, ViolationKind } from '../verdict';
import type { Check } from './check';

/** What each deed leaves in the log. */
const LEAVES: Record<Deed, ChangeKind> = {
  edit: 'message:updated',
  delete: 'message:deleted',
  react: 'reaction:updated',
  pin: 'pin:updated',
  add: 'member:updated',
  remove: 'member:updated',
  leave: 'member:updated',
  join: 'member:updated',
  role: 'member:updated',
};

/**
 * M1 and M2 of what people do beside sending: `acked-missing` when an edit, deletion, reaction, pin or change of members
 * was acked and is not in the database; `acked-differently` when two acks of it differ, or an ack names another number
 * than the stored one; `refused-but-stored` when every attempt was answered, with a refusal for good, and it happened.
 * M10: `not-as-sent` when nobody wished a stored change, or wished another one. One without any ack may have happened or not.
 */
export const checkDeeds: Check = ({ conversations }, report) => {
  for (const conversation of conversations.values()) {
    for (const deed of conversation.deeds) judge(conversation, deed, report);
    for (const change of conversation.changes) judgeChange(conversation, change, report);
  }
};

function judge(conversation: ConversationFacts, deed: DeedFacts, report: Report): void {
  const { ack, otherAck, refusal, attempts, answers } = deed;
  const stored = conversation.changeOf(deed);
  const found = (kind: ViolationKind, { at, client }: { at: number; client: string }, message: string) => {
    const place = { at, client, conversationId: conversation.id };
    report.add({ kind, ...place, message: `${deed.deed} ${message}`, evidence: { deed, stored } });
  };
  if (ack && !stored)
    found('acked-missing', ack, `was acked as ${ack.chg}, but the database does not have it`);
  if (otherAck) found('acked-differently', otherAck, `was acked as ${ack?.chg} and as ${otherAck.chg}`);
  else if (ack && stored && stored.chg !== ack.chg)
    found('acked-differently', ack, `was acked as ${ack.chg}, but is stored as ${stored.chg}`);
  const isRefused = refusal && !ack && answers >= attempts;
  if (isRefused && stored)
    found('refused-but-stored', refusal, `was refused with ${refusal.code}, but is stored as ${stored.chg}`);
}

function judgeChange(conversation: ConversationFacts, change: StoredChangeRecord, report: Report): void {
  const { actorId, clientChangeId, chg, at } = change;
  if (clientChangeId === null) return;
  const wish = conversation.deed(actorId, clientChangeId);
  if (wish && isAs(wish, change)) return;
  const message = wish
    ? `change ${chg} is not what was wished`
    : `change ${chg} is stored, but this person never wished it`;
  const evidence = { stored: change, wish };
  report.add({ kind: 'not-as-sent', at, conversationId: conversation.id, message, evidence });
}

function isAs({ deed, messageId, what }: DeedFacts, change: StoredChangeRecord): boolean {
  return change.kind === LEAVES[deed] && change.what === what && change.messageId === messageId;
}
