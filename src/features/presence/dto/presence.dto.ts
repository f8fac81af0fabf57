import {
  ChoiceField,
  DateTimeField,
  IdField,
  IdListField,
  ListField,
  Optional,
  TextField,
} from '../../../platform/contracts/fields';

/** Most people one socket may watch. */
export const MAX_SUBSCRIPTIONS = 200;
/** States a person may choose. */
export const OWN_STATES = ['online', 'away'] as const;
/** States others may see; `hidden` for someone who shows their presence to nobody. */
export const PRESENCE_STATES = ['online', 'away', 'offline', 'hidden'] as const;

/** People to watch, or no longer. */
export class PresenceSubscribeDto {
  @IdListField(`At most ${MAX_SUBSCRIPTIONS} people.`, { min: 1, max: MAX_SUBSCRIPTIONS })
  userIds: string[];
}

/** What this connection says of its person. */
export class PresenceSetDto {
  @ChoiceField('The person’s state is the best of all their connections: online before away.', OWN_STATES)
  state: (typeof OWN_STATES)[number];

  @Optional()
  @TextField('A few words beside the state; empty removes them.', {
    min: 0,
    max: 140,
    example: 'In a meeting',
  })
  text?: string;
}

/** Whether someone is there. */
export class PresenceDto {
  @IdField('The person.')
  userId: string;

  @ChoiceField('As far as the person shows it.', PRESENCE_STATES)
  state: (typeof PRESENCE_STATES)[number];

  @Optional()
  @TextField('A few words beside the state.', { max: 140, example: 'In a meeting' })
  text?: string;

  @Optional()
  @DateTimeField('When the person was last online; absent while they hide it or never were.')
  lastSeenAt?: string;
}

/** The current states of the people asked for. */
export class PresenceListDto {
  @ListField('One for each person asked for.', () => PresenceDto)
  states: PresenceDto[];
}
