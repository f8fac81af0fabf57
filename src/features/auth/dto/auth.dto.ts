import {
  IdField,
  IntField,
  NestedField,
  OpaqueField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { OwnUserDto, USERNAME_PATTERN } from '../../users/users.types';

// one @ with something on both sides and a dot after it; whether the box exists only a sent mail can tell
const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const PASSWORD = { min: 8, max: 256, example: 'correct horse battery staple' };
const DEVICE = { max: 64, pattern: /^[\x21-\x7e]+$/, example: 'alices-phone' };

/** A new account. */
export class RegisterDto {
  @TextField(
    'Unique name of 3–32 letters, digits, dots, hyphens and underscores; case is kept but not distinguished.',
    {
      pattern: USERNAME_PATTERN,
      example: 'alice',
    },
  )
  username: string;

  @TextField('Unique address.', { max: 254, pattern: EMAIL_PATTERN, example: 'alice@example.org' })
  email: string;

  @TextField('At least 8 characters and at most 72 bytes.', PASSWORD)
  password: string;

  @Optional()
  @TextField('Name to show; the username unless told.', { max: 64, pattern: /\S/, example: 'Alice Moreau' })
  displayName?: string;

  @Optional()
  @TextField('A name the device keeps for itself.', DEVICE)
  deviceId?: string;
}

/** A sign-in by username or by address. */
export class LoginDto {
  @Optional()
  @TextField('The username; either this or the address.', { max: 254, example: 'alice' })
  username?: string;

  @Optional()
  @TextField('The address; either this or the username.', { max: 254, example: 'alice@example.org' })
  email?: string;

  @TextField('The password.', { ...PASSWORD, min: 1 })
  password: string;

  @Optional()
  @TextField('A name the device keeps for itself.', DEVICE)
  deviceId?: string;
}

/** An exchange of a refresh token for a new pair; the old one is worth nothing afterwards. */
export class RefreshDto {
  @OpaqueField('The refresh token of the last sign-in or refresh.', 512)
  refreshToken: string;
}

/** A change of password; all other sessions end. */
export class ChangePasswordDto {
  @TextField('The password until now.', { ...PASSWORD, min: 1 })
  currentPassword: string;

  @TextField('The new one: at least 8 characters and at most 72 bytes.', PASSWORD)
  newPassword: string;
}

/** Proof of identity for a device. */
export class TokensDto {
  @NestedField('Who is signed in.', () => OwnUserDto)
  user: OwnUserDto;

  @OpaqueField('Bearer token for REST and for the socket handshake.')
  accessToken: string;

  @OpaqueField('Single-use token for `POST /api/auth/refresh`; valid 30 days.')
  refreshToken: string;

  @IntField('Seconds for which the access token is valid.', 1)
  expiresIn: number;

  @IdField('The session that both tokens belong to.')
  sessionId: string;

  @TextField('The device of the session: as named at sign-in, or made by the server.', DEVICE)
  deviceId: string;
}
