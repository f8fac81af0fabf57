import { BlockList } from 'node:net';

/** What of each family of addresses is not the public internet. */
const RESERVED = {
  ipv4: [
    // this host, private, shared (carriers), loopback, link-local
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
    // protocols, documentation, former 6to4 relays, private, benchmarks
    ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
    // documentation, multicast, the rest and broadcast
    ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ],
  ipv6: [
    // unspecified and loopback and what stands for IPv4, translated too
    ...['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48'],
    // discarded, protocols and Teredo, documentation, 6to4
    ...['100::/64', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16'],
    // unique local, link-local, site-local, multicast
    ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
  ],
} as const;

// apart, as a list holds an IPv4 address against what its ranges of IPv6 say of mapped ones
const reserved = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const family of ['ipv4', 'ipv6'] as const) {
  for (const range of RESERVED[family]) {
    const [network = '', bits] = range.split('/');
    reserved[family].addSubnet(network, Number(bits), family);
  }
}

/** Whether an address is one of the public internet: not of this machine, of its network, or of what translates to them. */
export function isPublicAddress(address: string, family: 4 | 6): boolean {
  const name = family === 4 ? 'ipv4' : 'ipv6';
  return !reserved[name].check(address, name);
}
