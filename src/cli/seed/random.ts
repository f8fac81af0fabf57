import { createHash } from 'node:crypto';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const byteOf = (word: number, i: number) => HEX[(word >>> (8 * i)) & 0xff]!;
const toHex = (word: number) => byteOf(word, 3) + byteOf(word, 2) + byteOf(word, 1) + byteOf(word, 0);

/**
 * Repeatable randomness: the generator sfc32 ("small fast counting", by Chris Doty-Humphrey, from PractRand, in the
 * public domain), its state taken from SHA-256 over a name. Every stream of its own name is independent of all others,
 * so that a conversation comes out the same whatever was made before it.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param name what the stream is for: the same name, the same numbers */
  constructor(...name: readonly (string | number)[]) {
    const digest = createHash('sha256').update(name.join('\n')).digest();
    [this.a, this.b, this.c] = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8)];
  }

  /** 32 random bits, as a number from 0. */
  word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** From 0, below 1. */
  fraction(): number {
    return this.word() / 2 ** 32;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Exponentially distributed around `mean`: mostly short, now and then long. */
  exponential(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  /** Eight bytes as hex. */
  hex64(): string {
    return toHex(this.word()) + toHex(this.word());
  }

  /** A UUID of version 4. */
  uuid(): string {
    const [a, b, c, d] = [this.word(), this.word(), this.word(), this.word()];
    const version = (b & 0xffff0fff) | 0x4000;
    const variant = (c & 0x3fffffff) | 0x80000000;
    const [middle, end] = [toHex(version), toHex(variant)];
    return `${toHex(a)}-${middle.slice(0, 4)}-${middle.slice(4)}-${end.slice(0, 4)}-${end.slice(4)}${toHex(d)}`;
  }
}
