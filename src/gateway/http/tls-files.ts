// Reads the gateway's certificate and its key, and makes sure that they belong together before anything listens.
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { VelaroError } from '../../core/errors.ts';
import type { TlsFiles } from './node-server.ts';

/** Paths of PEM files: the certificate with its chain, and its private key. */
export interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/** @throws VelaroError `tls.unreadable` that names the file. */
export function readTlsFiles({ certFile, keyFile }: TlsPaths): TlsFiles {
  const files = { cert: read(certFile, '--tls-cert'), key: read(keyFile, '--tls-key') };
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new VelaroError('tls.unreadable', `${certFile} and ${keyFile} are not a certificate and its key.`, {
      hint: 'Both are PEM files: the certificate with its chain in one, its unencrypted private key in the other.',
      cause,
    });
  }
  return files;
}

function read(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new VelaroError('tls.unreadable', `The file ${path} of ${option} cannot be read.`, {
      hint: 'Name a PEM file that this user may read.',
      cause,
    });
  }
}
