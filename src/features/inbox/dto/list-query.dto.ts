import { ChoiceField, Optional, TextField } from '../../../platform/contracts/fields';
import { PageQueryDto } from '../../../platform/contracts/page.dto';
import { LABEL_TEXT } from '../../members/members.types';

/** Which of archived conversations: none of them, only them, or all. */
export const ARCHIVED_CHOICES = ['false', 'true', 'all'] as const;

/** Which of the caller's conversations. */
export class ListQueryDto extends PageQueryDto {
  @Optional()
  @ChoiceField(
    'Without those that are archived (`false`, unless told), only those (`true`), or all, they last (`all`).',
    ARCHIVED_CHOICES,
  )
  archived?: (typeof ARCHIVED_CHOICES)[number];

  @Optional()
  @TextField('Only those with this label.', LABEL_TEXT)
  label?: string;
}
