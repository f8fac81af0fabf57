import {
  ChoiceField,
  DateTimeField,
  FlagField,
  IdField,
  IntField,
  ListField,
  NestedField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';
import { TIME_ZONE } from '../../notifications/notifications.types';
import { SINKS, type Sink } from '../sinks.types';

/** Targets of a person. */
export const MAX_TARGETS = 20;

const UrlField = (description: string) =>
  TextField(description, { max: 2048, example: 'https://push.example.org/send/abc' });
const HourField = () => IntField('Of `email`: at which hour; 8 unless told.', 0, 23);
const TimeZoneField = () => TextField('Of `email`: the place whose hour it is; UTC unless told.', TIME_ZONE);

/** What a push message is encrypted for, as the browser's subscription names it. */
export class PushKeysDto {
  @TextField('A public key of P-256.', {
    max: 88,
    pattern: /^[\w-]{87}=?$/,
    example: 'BIPUL12DLfytvTajnryr2PRdAgXS3HGKiLqndGcJGabyhHheJYlNGCeXl1dn18gSJ1WAkAPIxr4gK0_dQds4yiI',
  })
  p256dh: string;

  @TextField('A shared secret.', { max: 24, pattern: /^[\w-]{22}(==)?$/, example: 'FPssNDTKnInHVndSTdbKFw' })
  auth: string;
}

/** A place where the caller is to be told of what happens while they are not there. */
export class AddTargetDto {
  @ChoiceField('A browser, a program, or the address of the account.', SINKS)
  kind: Sink;

  @Optional()
  @UrlField('Of `web-push`: `endpoint` of the subscription; of `webhook`: where to post to.')
  url?: string;

  @Optional()
  @NestedField('Of `web-push`: `keys` of the subscription.', () => PushKeysDto)
  keys?: PushKeysDto;

  @Optional()
  @FlagField('Of `webhook`: whether it is told what somebody wrote.')
  withContent?: boolean;

  @Optional()
  @HourField()
  hour?: number;

  @Optional()
  @TimeZoneField()
  timeZone?: string;
}

/** Such a place. */
export class TargetDto {
  @IdField('Its id.')
  id: string;

  @ChoiceField('A browser, a program, or the address of the account.', SINKS)
  kind: Sink;

  @Optional()
  @UrlField('Of `web-push` and `webhook`: where to.')
  url?: string;

  @Optional()
  @FlagField('Of `webhook`: whether it is told what somebody wrote.')
  withContent?: boolean;

  @Optional()
  @HourField()
  hour?: number;

  @Optional()
  @TimeZoneField()
  timeZone?: string;

  @DateTimeField('Since when.')
  createdAt: string;

  @Optional()
  @DateTimeField('Since when nothing has reached it; left out while it works.')
  failingSince?: string;

  @Optional()
  @DateTimeField('Since when nothing is sent to it any more; add it again to begin anew.')
  disabledAt?: string;

  @Optional()
  @TextField('Of a `webhook` that has just been added, and never again: what its requests are signed with.', {
    max: 64,
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  })
  secret?: string;
}

/** Where the caller is told. */
export class TargetListDto {
  @ListField('The targets, the oldest first.', () => TargetDto, { max: MAX_TARGETS })
  items: TargetDto[];
}

/** What a browser subscribes with. */
export class VapidKeyDto {
  @TextField('`applicationServerKey`: a public key of P-256 in base64url.', {
    max: 87,
    pattern: /^[\w-]{87}$/,
    example: 'BIPUL12DLfytvTajnryr2PRdAgXS3HGKiLqndGcJGabyhHheJYlNGCeXl1dn18gSJ1WAkAPIxr4gK0_dQds4yiI',
  })
  publicKey: string;
}
