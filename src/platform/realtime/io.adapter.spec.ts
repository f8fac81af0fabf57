import type { IncomingMessage } from 'node:http';
import { isOriginAllowed } from './io.adapter';

const request = (origin?: string) => ({ headers: { host: 'chat.example.org', origin } }) as IncomingMessage;

describe('origin of a handshake', () => {
  it.each([undefined, 'https://chat.example.org', 'http://chat.example.org', 'https://app.example.com'])(
    'lets %s in',
    (origin) => expect(isOriginAllowed(request(origin), ['https://app.example.com'])).toBe(true),
  );

  it.each([
    'https://evil.example',
    'null',
    'https://chat.example.org.evil.example',
    'https://app.example.com:8443',
  ])('keeps %s out', (origin) =>
    expect(isOriginAllowed(request(origin), ['https://app.example.com'])).toBe(false),
  );
});
