import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOf } from '../../../src/gateway/auth/client-address.ts';

describe('clientOf', () => {
  it('takes an IPv4 address as it is, also as an IPv6 one', () => {
    expect(clientOf('203.0.113.7')).toBe('203.0.113.7');
    expect(clientOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
    expect(clientOf('::FFFF:203.0.113.7')).toBe('203.0.113.7');
  });

  it('takes the first 64 bits of an IPv6 address', () => {
    expect(clientOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(clientOf('2001:db8:1:2::9')).toBe('2001:db8:1:2');
    expect(clientOf('2001:db8::9')).toBe('2001:db8:0:0');
    expect(clientOf('2001:db8::2:3:4:5:6')).toBe('2001:db8:0:2');
    expect(clientOf('2001:db8:1:3::')).toBe('2001:db8:1:3');
    expect(clientOf('::1')).toBe('0:0:0:0');
    expect(clientOf('64:ff9b:1:2::203.0.113.7')).toBe('64:ff9b:1:2');
    expect(clientOf('1:2:3::4:5:203.0.113.7')).toBe('1:2:3:0');
    expect(clientOf('fe80::1ff:fe23:4567:890a%eth2')).toBe('fe80:0:0:0');
  });

  it('gives all addresses of one network the same client, and those of another one another', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const half = fc.tuple(group, group, group, group);
    const text = (groups: readonly number[]) => {
      const long = groups.map((value) => value.toString(16)).join(':');
      // As sockets say it: with the first run of zeros left out
      return new URL(`http://[${long}]`).hostname.slice(1, -1);
    };
    fc.assert(
      fc.property(half, half, half, half, (network, another, host, otherHost) => {
        const client = clientOf(text([...network, ...host]));
        expect(clientOf(text([...network, ...otherHost]))).toBe(client);
        const isSame = network.every((value, at) => value === another[at]);
        expect(clientOf(text([...another, ...host])) === client).toBe(isSame);
      }),
    );
  });

  it('has a client for those whose connection is closed', () => {
    expect(clientOf(undefined)).toBe('');
  });
});
