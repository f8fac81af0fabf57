// for NODE_OPTIONS=--require: the clock of the process is an hour ahead
const AHEAD_MS = 3_600_000;
const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) => (args.length > 0 ? new target(...args) : new target(target.now() + AHEAD_MS)),
  get: (target, name) => (name === 'now' ? () => target.now() + AHEAD_MS : target[name]),
});
