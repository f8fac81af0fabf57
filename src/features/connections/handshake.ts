import { coreErrors } from '../../platform/errors/core.errors';

const MAX_TOKEN = 4_096;
const DEVICE_PATTERN = /^[\x21-\x7e]{1,64}$/;

/** Reads `auth` of a handshake. @throws UNAUTHENTICATED without a token, VALIDATION for a device that is no name */
export function readHandshake(auth: unknown): { token: string; deviceId?: string; protocol: unknown } {
  const { token, deviceId, protocol = 1 } = (auth ?? {}) as Record<string, unknown>;
  if (typeof token !== 'string' || token.length > MAX_TOKEN) throw coreErrors.UNAUTHENTICATED();
  if (deviceId === undefined) return { token, protocol };
  if (typeof deviceId !== 'string' || !DEVICE_PATTERN.test(deviceId)) {
    const fault = { path: '/auth/deviceId', rule: 'pattern', message: 'up to 64 printable ASCII characters' };
    throw coreErrors.VALIDATION({ details: [fault] });
  }
  return { token, deviceId, protocol };
}
