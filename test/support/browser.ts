import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import type { Received } from './receiver';

const TAG_BYTES = 16;
const HEADER = { salt: 16, rs: 4, idlen: 1 };

const hkdf = (salt: Buffer, secret: Buffer, info: Buffer | string, length: number) =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));

/** A browser's subscription to push messages: what it gives to the server, and how it reads what comes (RFC 8188, 8291, 8292). */
export class Browser {
  private readonly pair = createECDH('prime256v1');
  private readonly auth = randomBytes(16);

  constructor(readonly endpoint: string) {
    this.pair.generateKeys();
  }

  /** As `PushSubscription.toJSON` names them. */
  get keys(): { p256dh: string; auth: string } {
    return { p256dh: this.pair.getPublicKey('base64url'), auth: this.auth.toString('base64url') };
  }

  /** What a message says. @throws Error when it is not for this browser */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into payloads of any shape
  read({ body }: Received): any {
    const salt = body.subarray(0, HEADER.salt);
    const idAt = HEADER.salt + HEADER.rs + HEADER.idlen;
    const server = body.subarray(idAt, idAt + body[idAt - 1]!);
    const shared = this.pair.computeSecret(server);
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), this.pair.getPublicKey(), server]);
    const input = hkdf(this.auth, shared, info, 32);
    const key = hkdf(salt, input, 'Content-Encoding: aes128gcm\0', 16);
    const nonce = hkdf(salt, input, 'Content-Encoding: nonce\0', 12);
    const sealed = body.subarray(idAt + server.length);
    const cipher = createDecipheriv('aes-128-gcm', key, nonce);
    cipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const plain = Buffer.concat([cipher.update(sealed.subarray(0, -TAG_BYTES)), cipher.final()]);
    // padding begins behind the last byte that is not zero
    return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString());
  }
}

/** The claims by which a push service knows the server. @throws Error when they are not signed by that key */
export function claimsOf(
  { headers }: Received,
  publicKey: string,
): { aud: string; sub: string; exp: number } {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(headers.authorization ?? '') ?? [];
  if (key !== publicKey) throw new Error('signed by another server');
  const [head = '', body = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const jwk = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  const isGood = verify(
    'sha256',
    signed,
    { key: jwk, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isGood) throw new Error('the signature is wrong');
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as { aud: string; sub: string; exp: number };
}
