import { DateTimeField, IdField, IntField, Optional, TextField } from '../../../platform/contracts/fields';

/** A draft to keep, by REST. */
export class SaveDraftBodyDto {
  @TextField('The text so far; empty clears the draft.', { min: 0, maxBytes: 64 * 1024 })
  content: string;

  @IntField('Counted up by the client: an older one never replaces a newer one.', 1)
  revision: number;

  @Optional()
  @IdField('The message it answers; kept as it is, and not looked at.')
  replyTo?: string;
}

/** A draft to keep, by socket. */
export class SaveDraftDto extends SaveDraftBodyDto {
  @IdField('The conversation.')
  conversationId: string;
}

/** A kept draft. */
export class DraftDto extends SaveDraftDto {
  @DateTimeField('When it was kept.')
  at: string;
}
