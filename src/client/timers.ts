type Handle = ReturnType<typeof setTimeout>;

/** Timers by name: setting one again moves it, and all can be stopped together, so that none outlives a connection. */
export class Timers {
  private readonly handles = new Map<string, Handle>();

  /** Runs `work` once after `ms`; a timer of this name that still waits is forgotten. */
  set(name: string, ms: number, work: () => void): void {
    this.clear(name);
    const run = () => {
      this.handles.delete(name);
      work();
    };
    this.handles.set(name, setTimeout(run, ms));
  }

  has(name: string): boolean {
    return this.handles.has(name);
  }

  clear(name: string): void {
    clearTimeout(this.handles.get(name));
    this.handles.delete(name);
  }

  clearAll(): void {
    for (const handle of this.handles.values()) clearTimeout(handle);
    this.handles.clear();
  }
}
