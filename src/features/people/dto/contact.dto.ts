import {
  ChoiceField,
  DateTimeField,
  HashListField,
  ListField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { PageDto } from '../../../platform/contracts/page.dto';
import { CONTACT_STATES } from '../../contacts/contacts.types';
import { UserDto } from '../../users/users.types';

/** Addresses looked up at once. */
const MAX_HASHES = 1_000;

const AliasField = (description: string, min: number) =>
  TextField(description, { min, max: 64, example: 'Alice from work' });

/** Somebody to put in one's book. */
export class SaveContactDto {
  @Optional()
  @AliasField('What the caller calls them; not named: as before; empty: by their name.', 0)
  alias?: string;
}

/** Somebody in the caller's book. */
export class BookContactDto {
  @NestedField('Who.', () => UserDto)
  user: UserDto;

  @Optional()
  @AliasField('What the caller calls them.', 1)
  alias?: string;

  @ChoiceField(
    'Only in the caller’s book, in it and asked to be in the other’s, or in both as both wish.',
    CONTACT_STATES,
  )
  state: (typeof CONTACT_STATES)[number];

  @DateTimeField('Since when they are in it.')
  at: string;
}

/** Who is in the caller's book, in the order of their ids. */
export class ContactPageDto extends PageDto {
  @ListField('The people.', () => BookContactDto)
  items: BookContactDto[];
}

/** Somebody who asks the caller to be a contact. */
export class ContactRequestDto {
  @NestedField('Who.', () => UserDto)
  user: UserDto;

  @DateTimeField('Since when.')
  at: string;
}

/** Who asks the caller, longest first. */
export class ContactRequestPageDto extends PageDto {
  @ListField('The people.', () => ContactRequestDto)
  items: ContactRequestDto[];
}

/** Addresses out of a list of the caller's, of which the server is to learn no more than it knows. */
export class MatchContactsDto {
  @HashListField('SHA-256 of each address, without blanks around it and in lower case, in hex.', {
    min: 1,
    max: MAX_HASHES,
  })
  hashes: string[];
}

/** Somebody whose address is among them. */
export class ContactMatchDto {
  @TextField('The hash of their address.', {
    min: 64,
    max: 64,
    pattern: /^[0-9a-f]{64}$/,
    example: 'b4c9a289323b21a01c3e940f150eb9b8c542587f1abfd8f0e1cc1ffc5e475514',
  })
  hash: string;

  @NestedField('Who.', () => UserDto)
  user: UserDto;
}

/** Who of them has an account. */
export class ContactMatchesDto {
  @ListField('The people, in the order of the hashes.', () => ContactMatchDto)
  items: ContactMatchDto[];
}
