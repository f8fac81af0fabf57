/** Who uses the engines of a data folder: one small file per running node, so that the last to leave can tell. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writeAtomic } from '../files.mjs';
import { identityOf, isSameProcess } from '../processes.mjs';

const folderOf = (dataDir) => join(dataDir, 'nodes');
const fileOf = (dataDir, pid) => join(folderOf(dataDir), `${pid}.json`);

function readAll(dataDir) {
  mkdirSync(folderOf(dataDir), { recursive: true });
  const names = readdirSync(folderOf(dataDir)).filter((name) => /^\d+\.json$/.test(name));
  return names.map((name) => readJson(join(folderOf(dataDir), name))).filter(Boolean);
}

/**
 * Notes this process as a node.
 * @param {string} dataDir
 * @param {{ port?: number, uses: string[] }} node uses: keys of the embedded engines it depends on
 */
export function registerNode(dataDir, node) {
  mkdirSync(folderOf(dataDir), { recursive: true });
  const entry = { ...identityOf(process.pid), since: Date.now(), ...node };
  writeAtomic(fileOf(dataDir, process.pid), JSON.stringify(entry));
}

/**
 * Notes which server process this node runs, so that one left behind by a killed node can be found.
 * @param {string} dataDir
 * @param {number} serverPid
 */
export function noteServer(dataDir, serverPid) {
  const entry = readJson(fileOf(dataDir, process.pid));
  writeAtomic(fileOf(dataDir, process.pid), JSON.stringify({ ...entry, server: identityOf(serverPid) }));
}

/** Removes this process from the nodes of a data folder. */
export const unregisterNode = (dataDir) => rmSync(fileOf(dataDir, process.pid), { force: true });

/**
 * The nodes that run, the oldest first.
 * @param {string} dataDir
 * @returns {{ pid: number, since: number, port?: number, uses: string[] }[]}
 */
export const livingNodes = (dataDir) =>
  readAll(dataDir)
    .filter(isSameProcess)
    .sort((a, b) => a.since - b.since || a.pid - b.pid);

/**
 * Forgets nodes that were killed.
 * @param {string} dataDir
 * @returns {{ pid: number, port?: number, server: { pid: number } }[]} those whose server process still runs; they are
 *   kept until that has ended
 */
export function pruneNodes(dataDir) {
  const dead = readAll(dataDir).filter((node) => !isSameProcess(node));
  const orphaned = dead.filter((node) => isSameProcess(node.server));
  for (const node of dead.filter((candidate) => !orphaned.includes(candidate))) {
    rmSync(fileOf(dataDir, node.pid), { force: true });
  }
  return orphaned;
}
