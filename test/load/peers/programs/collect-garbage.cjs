// Preloaded into servers whose memory is measured: SIGUSR2 collects garbage, so that what is counted is what is held, and
// writes what V8 holds then to MEMORY_DIR/<pid>.json.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  const path = join(process.env.MEMORY_DIR, `${process.pid}.json`);
  // whoever waits for it sees all of it
  writeFileSync(`${path}.part`, JSON.stringify(process.memoryUsage()));
  renameSync(`${path}.part`, path);
});
