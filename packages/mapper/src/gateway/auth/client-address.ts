const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const EMBEDDED = /\d+\.\d+\.\d+\.\d+$/;

/**
 * Returns what tells clients apart: the IPv4 address, also where it comes as an IPv6 one (RFC 4291, section 2.5.5.2), or
 * the first 64 bits of an IPv6 address, because a single client has all the others.
 *
 * @param address - as a socket says it; `undefined` once it is closed.
 */
export function clientOf(address: string | undefined): string {
  if (address === undefined) return '';
  if (!address.includes(':')) return address;
  const mapped = MAPPED.exec(address)?.[1];
  return mapped ?? networkOf(address);
}

function networkOf(address: string): string {
  const withoutZone = address.replace(/%.*$/, '').replace(EMBEDDED, '0:0');
  const [before = '', after] = withoutZone.split('::');
  const groups = groupsOf(before);
  if (after !== undefined) {
    const last = groupsOf(after);
    while (groups.length + last.length < 8) groups.push(0);
    groups.push(...last);
  }
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
