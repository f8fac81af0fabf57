import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** How a connection is treated: as it should be, kept back until later, or taken in and lost without a word. */
type Manner = 'pass' | 'hold' | 'swallow';

/** One connection through the proxy. */
export class Passing {
  /** where it comes from */
  readonly fromPort: number;
  private manner: Manner = 'pass';

  constructor(
    private readonly near: Socket,
    private readonly far: Socket,
  ) {
    this.fromPort = near.remotePort ?? 0;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => this.forward(chunk, from, to));
      from.on('drain', () => this.manner !== 'hold' && to.resume());
      from.on('error', () => from.destroy());
      from.on('close', () => this.manner === 'pass' && to.destroy());
    }
  }

  /** What is kept back goes on when it is let pass again; what was swallowed is gone, so that connection is cut. */
  treat(manner: Manner): void {
    const before = this.manner;
    this.manner = manner;
    if (before === 'swallow' && manner === 'pass') this.cut();
    for (const socket of [this.near, this.far]) {
      if (manner === 'hold') socket.pause();
      else socket.resume();
      // one end may have gone while nobody was to notice
      if (manner === 'pass' && socket.destroyed) this.cut();
    }
  }

  /** Ends both sides with a reset, as a broken network does. */
  reset(): void {
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
  }

  cut(): void {
    this.near.destroy();
    this.far.destroy();
  }

  private forward(chunk: Buffer, from: Socket, to: Socket): void {
    if (this.manner === 'hold') from.unshift(chunk);
    else if (this.manner === 'pass' && !to.write(chunk)) from.pause();
  }
}

/** Stands before a server on an address of its own, which stays while the server behind it comes and goes. */
export class TcpProxy {
  readonly passings = new Set<Passing>();
  /** decides how a connection is treated from its beginning */
  judge: (passing: Passing) => Manner = () => 'pass';
  private readonly server: Server;

  private constructor(private readonly target: () => number) {
    this.server = createServer((near) => this.accept(near));
  }

  /** @param target the port behind it, asked for at each connection; throws when there is none */
  static async start(target: () => number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Judges everything that is open anew. */
  judgeAll(): void {
    for (const passing of this.passings) passing.treat(this.judge(passing));
  }

  async stop(): Promise<void> {
    for (const passing of this.passings) passing.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(near: Socket): void {
    const far = connect({ port: this.portBehind(), host: '127.0.0.1' });
    const passing = new Passing(near, far);
    passing.treat(this.judge(passing));
    this.passings.add(passing);
    near.on('close', () => this.passings.delete(passing));
  }

  /** Nobody listens on port 1: a server that is away refuses. */
  private portBehind(): number {
    try {
      return this.target();
    } catch {
      return 1;
    }
  }
}
