// Preloaded into servers that are looked into: SIGUSR2 begins a CPU profile of the process, the next one reports it.
const { Session } = require('node:inspector');
const report = require('./report.cjs');

// V8 looks so often: twice as often as it does by itself, microseconds
const INTERVAL_US = 500;
let session;

process.on('SIGUSR2', () => {
  if (session) {
    session.post('Profiler.stop', (error, { profile }) => report(profile));
    session.disconnect();
    session = undefined;
    return;
  }
  session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
  session.post('Profiler.start');
});
