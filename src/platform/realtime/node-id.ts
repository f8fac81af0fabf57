import { randomBytes } from 'node:crypto';

/** The name of this process among the nodes: new at each start. */
export const NODE_ID = `n-${randomBytes(6).toString('hex')}`;
