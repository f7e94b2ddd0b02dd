// Where webhooks may go: never into the gateway's own machine or network, unless its operator allows that.
import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { VelaroError } from '../../core/errors.ts';

/** What IANA's registries of special addresses do not call globally reachable. Two lists: one of both would take every IPv4 address for a mapped one. */
const privateIpv4 = blockList(
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
/** With the mapped, translated and tunnelled forms, each of which leads to an IPv4 address that would have to be looked at. */
const privateIpv6 = blockList(
  '::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/9 ff00::/8',
);

export function isPrivateAddress(address: string): boolean {
  return isIP(address) === 6 ? privateIpv6.check(address, 'ipv6') : privateIpv4.check(address, 'ipv4');
}

/**
 * The address that webhooks or alerts are to be sent to.
 * @param allowPrivate takes plain http and addresses of this machine and its network; what a name leads to is looked at with each delivery.
 * @throws VelaroError `address.invalid`
 */
export function readWebhookUrl(text: string, allowPrivate: boolean): URL {
  const refuse = (problem: string, more = '') =>
    new VelaroError('address.invalid', problem, {
      hint: `A webhook’s address looks like https://example.com/velaro.${more}`,
    });
  const unlessPrivate = allowPrivate
    ? ''
    : ' Receivers of your own are reached after: velaro-mcp gateway start --allow-private-webhooks';
  if (!URL.canParse(text)) throw refuse('The webhook’s address is not a URL.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw refuse('The webhook’s address has a user name or password in it.');
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:'))
    throw refuse('The webhook’s address is not https.', unlessPrivate);
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (!allowPrivate && ((isIP(literal) !== 0 && isPrivateAddress(literal)) || /(^|\.)localhost\.?$/.test(literal)))
    throw refuse('The webhook’s address leads into the gateway’s own machine or network.', unlessPrivate);
  return url;
}

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Resolves names for a connection, and fails for one that leads to a private address: whatever it led to before. */
export function publicLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const inside = error ? undefined : addresses.find(({ address }) => isPrivateAddress(address));
      const failure = error ?? (inside && new Error('its name leads into the gateway’s own machine or network'));
      if (failure) callback(failure, '', 4);
      else if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

function blockList(...lines: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of lines.join(' ').split(' ')) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
