// Preloaded into servers whose memory is measured: SIGUSR2 collects garbage, so that what is counted is what is held, and
// reports what V8 holds then.
const v8 = require('node:v8');
const vm = require('node:vm');
const report = require('./report.cjs');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => {
  collect();
  report(process.memoryUsage());
});
