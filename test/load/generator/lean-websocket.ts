import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A client-to-server text frame has its mask bit set; a mask of zeros leaves the bytes as they are (RFC 6455, 5.3). */
const ZERO_MASK = '\0\0\0\0';
const OP_TEXT = 0x1;
const OP_CLOSE = 0x8;
const OP_PING = 0x9;

function frameHeader(length: number): string {
  if (length < 126) return String.fromCharCode(0x81, 0x80 | length) + ZERO_MASK;
  if (length < 65_536) return String.fromCharCode(0x81, 0xfe, length >> 8, length & 0xff) + ZERO_MASK;
  throw new RangeError('frames of the load are small');
}

/**
 * A WebSocket client that costs next to nothing, so that a load generator does not measure itself: text in latin1, one
 * write per turn of the event loop, no masking, no fragments.
 */
export class LeanWebSocket {
  private out = '';
  private rest: Buffer | undefined;
  private isUpgraded = false;
  private isReading = false;

  /** @param onText every text frame; @param onEnd once, when the connection is over */
  constructor(
    private readonly socket: Socket,
    private readonly onOpen: () => void,
    private readonly onText: (text: string) => void,
    onEnd: (reason: string) => void,
  ) {
    let isOver = false;
    const end = (reason: string) => {
      if (isOver) return;
      isOver = true;
      onEnd(reason);
    };
    socket.setNoDelay(true);
    socket.on('data', (data) => this.read(data));
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end('closed'));
  }

  /** Connects and asks for the upgrade; `onOpen` is called when it was granted. */
  static open(
    { host, port, path }: { host: string; port: number; path: string },
    onOpen: () => void,
    onText: (text: string) => void,
    onEnd: (reason: string) => void,
  ): LeanWebSocket {
    const socket = connect(port, host, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
      ),
    );
    return new LeanWebSocket(socket, onOpen, onText, onEnd);
  }

  /** Sends a text frame of latin1 characters; all of one turn travel in one write. */
  send(text: string): void {
    if (this.out === '' && !this.isReading) process.nextTick(() => this.flush());
    this.out += frameHeader(text.length) + text;
  }

  /** Stops reading, as a client does whose device has no time. */
  pause(): void {
    this.socket.pause();
  }

  close(): void {
    this.socket.destroy();
  }

  private flush(): void {
    if (this.out === '' || this.socket.destroyed) return;
    this.socket.write(this.out, 'latin1');
    this.out = '';
  }

  private read(data: Buffer): void {
    this.isReading = true;
    let bytes = this.rest ? Buffer.concat([this.rest, data]) : data;
    if (!this.isUpgraded) bytes = this.readUpgrade(bytes);
    const end = this.isUpgraded ? this.readFrames(bytes) : 0;
    this.rest = end < bytes.length ? bytes.subarray(end) : undefined;
    this.isReading = false;
    this.flush();
  }

  private readUpgrade(bytes: Buffer): Buffer {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return bytes;
    const status = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
    if (!status.includes(' 101 ')) {
      this.socket.destroy(new Error(`no upgrade: ${status}`));
      return bytes;
    }
    this.isUpgraded = true;
    this.onOpen();
    return bytes.subarray(end + 4);
  }

  /** Hands out all whole frames. @returns how many bytes they took */
  private readFrames(bytes: Buffer): number {
    let at = 0;
    while (at + 2 <= bytes.length) {
      const first = bytes[at]!;
      let length = bytes[at + 1]! & 0x7f;
      let begin = at + 2;
      if (length === 126) {
        if (begin + 2 > bytes.length) break;
        length = bytes.readUInt16BE(begin);
        begin += 2;
      } else if (length === 127) {
        if (begin + 8 > bytes.length) break;
        length = Number(bytes.readBigUInt64BE(begin));
        begin += 8;
      }
      if (begin + length > bytes.length) break;
      this.take(first & 0x0f, bytes, begin, begin + length);
      at = begin + length;
    }
    return at;
  }

  private take(opcode: number, bytes: Buffer, begin: number, end: number): void {
    if (opcode === OP_TEXT) this.onText(bytes.toString('latin1', begin, end));
    else if (opcode === OP_CLOSE) this.socket.end();
    else if (opcode === OP_PING) this.socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
  }
}
