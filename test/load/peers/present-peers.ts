import type { Peer } from './peer';

/** Those that can run here, and a sentence for each that cannot: what is missing is said, never guessed. */
export async function presentPeers(peers: readonly Peer[]): Promise<{ peers: Peer[]; missing: string[] }> {
  const present: Peer[] = [];
  const missing: string[] = [];
  for (const peer of peers) {
    const reason = await peer.missing?.();
    if (reason === undefined) present.push(peer);
    else missing.push(`${peer.name} is missing: ${reason}`);
  }
  return { peers: present, missing };
}
