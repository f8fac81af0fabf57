// For NODE_OPTIONS=--require: SIGUSR2 begins a CPU profile of the process, the next one writes it to
// PROFILE_DIR/<pid>.cpuprofile.
const { Session } = require('node:inspector');
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

// V8 looks so often: twice as often as it does by itself, microseconds
const INTERVAL_US = 500;
let session;

process.on('SIGUSR2', () => {
  if (session) {
    session.post('Profiler.stop', (error, { profile }) => {
      const path = join(process.env.PROFILE_DIR, `${process.pid}.cpuprofile`);
      // whoever waits for it sees all of it
      writeFileSync(`${path}.part`, JSON.stringify(profile));
      renameSync(`${path}.part`, path);
    });
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
