import { isPublicAddress } from './public-address';

describe(isPublicAddress, () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address, 4)).toBe(false);
  });

  it.each([
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
  ])('is not %s', (address) => {
    expect(isPublicAddress(address, 6)).toBe(false);
  });

  it.each([
    ['8.8.8.8', 4],
    ['172.32.0.1', 4],
    ['100.128.0.1', 4],
    ['192.0.1.1', 4],
    ['2600:1f18::1', 6],
    ['2a00:1450:4001::200e', 6],
  ] as const)('is %s', (address, family) => {
    expect(isPublicAddress(address, family)).toBe(true);
  });
});
