/** What one node has seen within the last moments. */
export interface NodeFigures {
  node: string;
  /** of the last second */
  messages: number;
  connections: number;
  /** of the last ten seconds, and their times together */
  deliveries: number;
  deliveryMs: number;
}

/** What the whole server does at this moment. */
export interface LiveFigures extends Omit<NodeFigures, 'node'> {
  people: number;
  nodes: number;
  /** whether all nodes are in it, or this one alone */
  isWhole: boolean;
}
