import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { declaredJobs, type JobHandler, processedBy } from './jobs';

/** Finds the processors of the application: exactly one for each job. */
@Injectable()
export class JobHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** By job. @throws Error when one has no handler, or two */
  find(): Map<string, JobHandler> {
    const handlers = new Map<string, JobHandler>();
    for (const { instance } of this.discovery.getProviders()) {
      if (!instance || typeof instance !== 'object') continue;
      for (const key of this.scanner.getAllMethodNames(Object.getPrototypeOf(instance) as object)) {
        const method = (instance as Record<string, JobHandler>)[key];
        const name = method && processedBy(method);
        if (!name) continue;
        if (handlers.has(name)) throw new Error(`job ${name} has two handlers`);
        handlers.set(name, method.bind(instance));
      }
    }
    const orphans = declaredJobs().filter(({ name }) => !handlers.has(name));
    if (orphans.length > 0)
      throw new Error(`No processor runs ${orphans.map(({ name }) => name).join(', ')}`);
    return handlers;
  }
}
