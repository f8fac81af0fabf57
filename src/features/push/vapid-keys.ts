import { createECDH, type ECDH } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config';

const CURVE = 'prime256v1';

/** The pair of keys by which push services know this server, the same on every node. */
@Injectable()
export class VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
  /** whom push services may write to; empty: no web push */
  readonly subject: string;

  constructor(config: AppConfig) {
    const { privateKey, subject } = config.push;
    const pair = createECDH(CURVE);
    if (privateKey) pair.setPrivateKey(privateKey, 'base64url');
    else derive(pair, config);
    this.publicKey = pair.getPublicKey('base64url');
    // a number that begins with zeros is told with fewer bytes
    this.privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
      .subarray(-32)
      .toString('base64url');
    this.subject = subject;
  }
}

/** Nearly every 32 bytes are a private key; those that are not are passed over. */
function derive(pair: ECDH, config: AppConfig): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      pair.setPrivateKey(config.deriveKey(`web push ${attempt}`));
      return;
    } catch (error) {
      if (attempt > 10) throw error;
    }
  }
}

/** Whether a text in base64url is a public key of the curve that web push uses. */
export function isPushKey(text: string): boolean {
  try {
    const pair = createECDH(CURVE);
    pair.generateKeys();
    return pair.computeSecret(Buffer.from(text, 'base64url')).length > 0;
  } catch {
    return false;
  }
}
