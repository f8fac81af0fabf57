import { DateTimeField, ListField, NestedField } from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { UserDto } from '../../users/users.types';

/** Somebody whom the caller blocks. */
export class BlockDto {
  @NestedField('Whom: the name, and nothing else.', () => UserDto)
  user: UserDto;

  @DateTimeField('Since when.')
  at: string;
}

/** Whom the caller blocks, latest first. */
export class BlockPageDto extends PageDto {
  @ListField('The people.', () => BlockDto)
  items: BlockDto[];
}
