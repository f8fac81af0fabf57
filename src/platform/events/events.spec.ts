import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Log } from '../logger/logger';
import { type EventName, Events, On } from './events';

const NAME = 'something.happened' as EventName;

class Deaf {
  fault?: Error;

  @On(NAME)
  hear(): Promise<void> {
    return this.fault ? Promise.reject(this.fault) : Promise.resolve();
  }
}

describe(Events.name, () => {
  const warn = jest.spyOn(Log.prototype, 'warn').mockImplementation();
  const error = jest.spyOn(Log.prototype, 'error').mockImplementation();
  afterEach(() => jest.clearAllMocks());
  afterAll(() => jest.restoreAllMocks());

  async function tell(fault: Error): Promise<void> {
    const listener = Object.assign(new Deaf(), { fault });
    const discovery = { getProviders: () => [{ instance: listener }] } as unknown as DiscoveryService;
    const events = new Events(discovery, new MetadataScanner());
    events.onApplicationBootstrap();
    events.emit(NAME, undefined as never);
    await Promise.resolve();
  }

  it('takes a listener that fails as the database is away for no error of the server', async () => {
    await tell(Object.assign(new Error('closed'), { name: 'MongoNetworkError' }));
    expect([warn.mock.calls.length, error.mock.calls.length]).toEqual([1, 0]);
  });

  it('logs what else a listener fails of as an error, and never disturbs who told', async () => {
    const fault = new TypeError('x is not a function');
    await tell(fault);
    expect([warn.mock.calls.length, error.mock.calls.length]).toEqual([0, 1]);
    expect(error.mock.calls[0]?.[1]).toBe(fault);
  });
});
