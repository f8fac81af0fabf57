/** Small files that several processes share: read without surprises, written in one step. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A JSON file's value.
 * @param {string} path
 * @returns {any} undefined when the file is missing or is no JSON (cut off by a crash, edited by hand)
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Writes a file so that a reader, or a crash half way, sees the old or the new content and never a part of it.
 * @param {string} path
 * @param {string} text
 */
export function writeAtomic(path, text) {
  const temporary = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Every file below a folder, as paths below it, in a fixed order. */
function listFiles(folder, prefix = '') {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = join(prefix, entry.name);
      return entry.isDirectory() ? listFiles(folder, path) : [path];
    })
    .sort();
}

/**
 * One SHA-256 over names and contents of files, and of all files in folders, which exist.
 * @param {string} root
 * @param {string[]} names files or folders below root
 * @returns {string} hex
 */
export function fingerprint(root, names) {
  const hash = createHash('sha256');
  const present = new Set(readdirSync(root));
  for (const name of names.filter((candidate) => present.has(candidate))) {
    for (const path of pathsOf(root, name)) {
      const content = readFileSync(join(root, path));
      hash.update(`${path}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

function pathsOf(root, name) {
  try {
    return listFiles(root, name);
  } catch (error) {
    if (error.code === 'ENOTDIR') return [name];
    throw error;
  }
}
