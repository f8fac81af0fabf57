// What a preloaded program tells of its process: the value, as REPORT_DIR/<pid>.json.
const { renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

module.exports = (value) => {
  const path = join(process.env.REPORT_DIR, `${process.pid}.json`);
  // whoever waits for it sees all of it
  writeFileSync(`${path}.part`, JSON.stringify(value));
  renameSync(`${path}.part`, path);
};
