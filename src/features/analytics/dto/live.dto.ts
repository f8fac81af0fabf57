import {
  ChoiceField,
  DateTimeField,
  IntField,
  NumberField,
  Optional,
} from '../../../platform/contracts/fields';

/** What the server does at this moment. */
export class LiveFiguresDto {
  @DateTimeField('When these figures were put together, by the database’s clock.')
  at: string;

  @ChoiceField('Whether these are the figures of all nodes, or of this one alone, as Redis is away.', [
    'all',
    'node',
  ])
  scope: string;

  @IntField('Nodes whose figures these are.', 1)
  nodes: number;

  @IntField('Messages stored within the last second.')
  messages: number;

  @IntField('Open sockets.')
  connections: number;

  @IntField('People with an open socket.')
  activePeople: number;

  @IntField('Deliveries within the last ten seconds to recipients on the node that stored the message.')
  deliveries: number;

  @Optional()
  @NumberField(
    'How long those took on average, in milliseconds; missing where there are none.',
    0,
    Number.MAX_SAFE_INTEGER,
  )
  averageDeliveryMs?: number;
}
