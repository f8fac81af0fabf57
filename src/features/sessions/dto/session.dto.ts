import {
  DateTimeField,
  FlagField,
  IdField,
  ListField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';

/** A place where the person is signed in. */
export class SessionDto {
  @IdField('The session; it stays the same while its tokens rotate.')
  id: string;

  @TextField('The device, as it named itself at sign-in.', { max: 64, example: 'alices-phone' })
  deviceId: string;

  @Optional()
  @TextField('The User-Agent of the last sign-in or refresh.', {
    max: 512,
    example: 'Parley/1.0 (Android 16)',
  })
  userAgent?: string;

  @Optional()
  @TextField('The address of the last sign-in or refresh.', { max: 64, example: '203.0.113.7' })
  ip?: string;

  @DateTimeField('When the device signed in.')
  createdAt: string;

  @DateTimeField('When the device last refreshed its tokens.')
  lastUsedAt: string;

  @DateTimeField('When the session ends unless it is refreshed.')
  expiresAt: string;

  @FlagField('Whether this request came from it.')
  isCurrent: boolean;
}

/** Where the person is signed in, last used first. */
export class SessionListDto {
  @ListField('The live sessions, 100 at most.', () => SessionDto)
  items: SessionDto[];
}
