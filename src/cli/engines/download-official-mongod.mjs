/**
 * Downloads MongoDB's own build for this machine: `node download-official-mongod.mjs <work folder> <target file>`.
 * A process of its own, because the downloader prints as it likes and can only be bounded by ending it.
 */
import { copyFile } from 'node:fs/promises';

const [folder, target] = process.argv.slice(2);

async function download() {
  const { MongoBinary } = (await import('mongodb-memory-server-core')).default;
  const binary = await MongoBinary.getPath({ downloadDir: folder });
  // copied, as it may be a binary that other projects on this machine share
  await copyFile(binary, target);
}

download().catch((error) => {
  const lines = String(error.message).split('\n').filter(Boolean);
  process.stderr.write(`${lines.slice(0, 2).join(' ')}\n`);
  process.exitCode = 1;
});
