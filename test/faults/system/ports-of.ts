import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The local ports (IPv4) from which a process is connected to `port`, from Linux' /proc: nothing in the protocol of
 * MongoDB says which member of a set a connection comes from.
 */
export function portsOf(pid: number, port: number): Set<number> {
  const inodes = new Set(readdirSync(`/proc/${pid}/fd`).map((name) => inodeOf(`/proc/${pid}/fd/${name}`)));
  const rows = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1);
  const ports = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[9]) && portIn(fields[2]) === port)
    .map((fields) => portIn(fields[1]));
  return new Set(ports);
}

/** Of an address as the kernel writes it: both parts in hex. */
function portIn(address = ''): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

/** The inode of an open socket; undefined for whatever else is open, or no longer. */
function inodeOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined;
  }
}
