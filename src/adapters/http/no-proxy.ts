import { BlockList, isIP } from 'node:net';

/**
 * True if NO_PROXY has a host asked directly. It lists, with commas or blanks between them: `*`, hosts (`acme.com` and
 * what is below it, with or without a dot or `*.` before), addresses, ranges of addresses as CIDR (`10.0.0.0/8`,
 * `fd00::/8`), each but the last with a port if it is only for that one. Names are not resolved: a range is for
 * addresses that are asked as such, as in curl.
 */
export function isAskedDirectly(url: URL, noProxy: string | undefined): boolean {
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
    .replace(/\.$/, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return (noProxy ?? '')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInRange(host, entry);
  const { name, port: only } = divided(entry);
  if (only !== undefined && only !== port) return false;
  const wanted = name.replace(/^\*?\./, '').replace(/\.$/, '');
  if (wanted === '') return false;
  if (isIP(wanted) !== 0) return isIP(host) !== 0 && isSameAddress(wanted, host);
  return host === wanted || host.endsWith(`.${wanted}`);
}

/** `host:8080`, `[::1]:8080`, `[::1]`, `::1`. */
function divided(entry: string): { readonly name: string; readonly port: string | undefined } {
  const [, inBrackets, afterBrackets] = /^\[([^\]]*)\](?::(\d{1,5}))?$/.exec(entry) ?? [];
  if (inBrackets !== undefined) return { name: inBrackets, port: afterBrackets };
  if (isIP(entry) !== 0) return { name: entry, port: undefined };
  const [, name, port] = /^([^:]+):(\d{1,5})$/.exec(entry) ?? [];
  return { name: name ?? entry, port };
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (family === 0 || !(prefix <= (family === 4 ? 32 : 128)) || isIP(host) === 0) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6');
}

/** However it is written: `::1` and `0:0:0:0:0:0:0:1`. */
function isSameAddress(one: string, other: string): boolean {
  const list = new BlockList();
  list.addAddress(one, isIP(one) === 4 ? 'ipv4' : 'ipv6');
  return list.check(other, isIP(other) === 4 ? 'ipv4' : 'ipv6');
}
