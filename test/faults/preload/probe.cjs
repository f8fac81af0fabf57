// For NODE_OPTIONS=--require in processes under faults: their clock is FAULTS_CLOCK_OFFSET_MS off, what nobody caught is
// noted in <FAULTS_PROBE>.uncaught, and at SIGUSR2 they do what stands in <FAULTS_PROBE>.command.
const { appendFileSync, readFileSync, renameSync, writeFileSync } = require('node:fs');

const probe = process.env.FAULTS_PROBE;
const offset = Number(process.env.FAULTS_CLOCK_OFFSET_MS ?? 0);

if (offset !== 0) {
  const RealDate = Date;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => (args.length > 0 ? new target(...args) : new target(target.now() + offset)),
    get: (target, name) => (name === 'now' ? () => target.now() + offset : target[name]),
  });
}

// watches without changing what happens then: the process ends as it would
process.on('uncaughtExceptionMonitor', (error, origin) => {
  appendFileSync(
    `${probe}.uncaught`,
    `${JSON.stringify({ origin, stack: String(error?.stack ?? error) })}\n`,
  );
});

/** Connections that clients have upgraded: idle REST connections still have their parser. */
function clientSockets() {
  const isClient = (handle) => handle.constructor.name === 'Socket' && handle.server && !handle.parser;
  return process._getActiveHandles().filter(isClient).length;
}

function census() {
  const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { rss, heapUsed } = process.memoryUsage();
  return { sockets: clientSockets(), timers, rss, heapUsed };
}

function block(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

process.on('SIGUSR2', () => {
  const { id, blockMs } = JSON.parse(readFileSync(`${probe}.command`, 'utf8'));
  if (blockMs) block(blockMs);
  writeFileSync(`${probe}.answer.new`, JSON.stringify({ id, ...census() }));
  renameSync(`${probe}.answer.new`, `${probe}.answer`);
});
