import { defineErrors } from '../../platform/errors/define-errors';

export const draftErrors = defineErrors('drafts', {
  DRAFT_OUTDATED: { status: 409, message: 'A newer revision of this draft is kept already.' },
});
