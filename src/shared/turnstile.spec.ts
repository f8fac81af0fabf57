import { Turnstile } from './turnstile';

/** Works that end when they are told to. */
class Works {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, (error?: Error) => void>();

  of = (name: string) => () => {
    this.begun.push(name);
    return new Promise<string>((resolve, reject) => {
      this.ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  };

  end(name: string, error?: Error): void {
    this.ends.get(name)!(error);
  }
}

describe(Turnstile.name, () => {
  it('lets in as many as it is made for, the others in the order of their coming', async () => {
    const turnstile = new Turnstile(2);
    const works = new Works();
    const passing = ['a', 'b', 'c', 'd'].map((name) => turnstile.pass(works.of(name)));
    expect(works.begun).toEqual(['a', 'b']);
    works.end('b');
    expect(await passing[1]).toBe('b');
    expect(works.begun).toEqual(['a', 'b', 'c']);
    works.end('a');
    await passing[0];
    works.end('c');
    works.end('d');
    expect(await Promise.all(passing)).toEqual(['a', 'b', 'c', 'd']);
    expect(turnstile.isIdle).toBe(true);
  });

  it('goes on after a work that failed', async () => {
    const turnstile = new Turnstile(1);
    const works = new Works();
    const failing = turnstile.pass(works.of('a'));
    const next = turnstile.pass(works.of('b'));
    works.end('a', new Error('broken'));
    await expect(failing).rejects.toThrow('broken');
    expect(turnstile.isIdle).toBe(false);
    works.end('b');
    expect(await next).toBe('b');
  });
});
