// Every app that a server can be installed into: one file each in the folder apps.
import { VelaroError } from '../core/errors.ts';
import { type FileHost, type Host, isFileHost, isHost } from './define-host.ts';

const files = import.meta.glob('./apps/*.ts', { eager: true, import: 'default' });

/** In alphabetical order of their ids. */
export const hosts: readonly Host[] = Object.entries(files).map(([path, definition]) => {
  if (isHost(definition)) return definition;
  throw new TypeError(`${path} does not default-export a host`);
});

export const fileHosts: readonly FileHost[] = hosts.filter(isFileHost);

/** @throws VelaroError `host.unknown` that lists the known ones. */
export function hostNamed(id: string): Host {
  const host = hosts.find((candidate) => candidate.id === id);
  if (host) return host;
  throw new VelaroError('host.unknown', `There is no host "${id.slice(0, 40)}".`, {
    hint: `The hosts are: ${hosts.map((known) => known.id).join(', ')}.`,
  });
}
