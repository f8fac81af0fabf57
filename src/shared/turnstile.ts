/** Lets so many in at a time; the others wait, and go in by the order in which they came. */
export class Turnstile {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /** Whether nobody is inside, and nobody waits. */
  get isIdle(): boolean {
    return this.inside === 0;
  }

  /** Does the work when it is its turn, and gives the turn on however the work ends. */
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside < this.limit) this.inside += 1;
    else await new Promise<void>((enter) => this.waiting.push(enter));
    try {
      return await work();
    } finally {
      // the place is handed over: nobody who comes in between can take it
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}
