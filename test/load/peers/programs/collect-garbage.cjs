// Preloaded into servers whose memory is measured: SIGUSR2 collects garbage, so that what is counted is what is held.
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
process.on('SIGUSR2', () => collect());
