import { ParleyError } from './errors';

/** Bytes a text may have unless the server names another limit. */
const CONTENT_BYTES = 64 * 1024;

/**
 * Refuses a text that no server takes. Without this check it could be repeated for ever: a packet far too large costs
 * the connection before anyone can answer it.
 * @param limit what `session:ready` named
 * @throws ParleyError PAYLOAD_TOO_LARGE
 */
export function assertSendable(content: string, limit = CONTENT_BYTES): void {
  const bytes = new TextEncoder().encode(content).length;
  if (bytes <= limit) return;
  const message = `${limit} bytes may be sent at once, these are ${bytes}.`;
  throw new ParleyError({ code: 'PAYLOAD_TOO_LARGE', status: 413, message, retryable: false });
}
