// Networks as people write them, 10.0.0.0/8 or one address: whose forwarding is believed, who may read metrics.
import { BlockList, isIP } from 'node:net';
import { VelaroError } from '../../core/errors.ts';

/**
 * The networks, each as address and bits.
 * @param option what to call them in the error: `--trust-proxy`.
 * @throws VelaroError `argument.invalid` that names the one that is none.
 */
export function readNetworks(texts: readonly string[], option: string): readonly string[] {
  return texts.map((text) => {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? [];
    const family = isIP(address);
    const widest = family === 4 ? 32 : 128;
    if (family !== 0 && (bits === undefined || Number(bits) <= widest)) return `${address}/${bits ?? widest}`;
    throw new VelaroError('argument.invalid', `${option} "${text.slice(0, 60)}" is not a network.`, {
      hint: `Write an address, or one with its bits, for example ${option} 10.0.0.0/8.`,
      details: { field: option },
    });
  });
}

/** @param networks as `readNetworks` gave them. */
export function networkTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** An IPv4 address that came in over an IPv6 socket, as the IPv4 address that it is. */
export function plainAddress(address: string): string {
  return /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address;
}
