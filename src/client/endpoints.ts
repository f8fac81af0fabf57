/** The addresses of the nodes, and which of them is in use. */
export class Endpoints {
  private index = 0;
  private readonly urls: readonly string[];

  /** @param urls `http(s)://host:port`, at least one; a slash at the end is dropped */
  constructor(urls: readonly string[]) {
    if (urls.length === 0) throw new Error('at least one url is needed');
    this.urls = urls.map((url) => url.replace(/\/+$/, ''));
  }

  get current(): string {
    return this.urls[this.index] ?? '';
  }

  get count(): number {
    return this.urls.length;
  }

  /** Goes on to the next node, after the last one to the first. */
  advance(): void {
    this.index = (this.index + 1) % this.urls.length;
  }
}
