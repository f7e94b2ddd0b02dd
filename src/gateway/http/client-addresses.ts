// Where a request comes from: the other end of its connection, and who is behind that by the word of trusted proxies.
import type { IncomingMessage } from 'node:http';
import { networkTest, plainAddress } from './networks.ts';

/** The addresses on a request's way, the nearest first; the last of them is the client's. Never empty. */
export type ReadAddresses = (request: IncomingMessage) => readonly string[];

/** @param trustProxies networks whose word on forwarded addresses is taken, as `readNetworks` gives them. */
export function addressReader(trustProxies: readonly string[]): ReadAddresses {
  const isTrusted = networkTest(trustProxies);
  return ({ socket, headers }) => {
    const addresses = [plainAddress(socket.remoteAddress ?? '')];
    const forwarded = headers['x-forwarded-for'];
    if (trustProxies.length === 0 || typeof forwarded !== 'string' || forwarded === '') return addresses;
    // Each proxy has put the address that it was asked from at the end: from there the list is read while it is believed.
    for (const address of forwarded.split(',').reverse()) {
      if (!isTrusted(addresses.at(-1) ?? '')) break;
      addresses.push(plainAddress(address.trim()));
    }
    return addresses;
  };
}
