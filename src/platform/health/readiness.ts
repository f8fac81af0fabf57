import { Injectable } from '@nestjs/common';

/** Asked by `/health/ready`: throws, or rejects, when this part could not do its work now. */
export type Probe = () => void | Promise<void>;

/** What must work for this node to ack a message. Parts register themselves. */
@Injectable()
export class Readiness {
  private readonly probes = new Map<string, Probe>();

  /** Adds a part that must work. */
  require(name: string, probe: Probe): void {
    this.probes.set(name, probe);
  }

  all(): [name: string, probe: Probe][] {
    return [...this.probes];
  }
}
