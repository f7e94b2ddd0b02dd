// Keys in files that a passphrase opens: scrypt makes the passphrase costly to guess, AES-256-GCM notices any change.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { VelaroError } from '../core/errors.ts';
import { rememberSecret } from '../core/redaction.ts';
import { keyFilePath } from './key-file-path.ts';
import { formatItem, readItem } from './keychain-item.ts';
import { readPrivateFile, removePrivateFile, writePrivateFile } from './private-file.ts';
import type { SecretStore } from './secret-store.ts';
import { isRecord } from './settings-file.ts';

export interface EncryptedFileOptions {
  /** That of the settings. */
  readonly folder: string;
  /** Asked once. To `set` it is to be typed twice: a slip would lose the key. */
  readonly passphrase: (purpose: 'open' | 'set') => Promise<string>;
}

/** 128 MB and half a second for each guess (RFC 7914). */
const cost = { n: 2 ** 17, r: 8, p: 1 } as const;
const maxMemoryBytes = 256 * 1024 * 1024;
const version = 1;
const cipher = 'aes-256-gcm';
const tagBytes = 16;

/** The first line of a file, in clear; the second is the sealed item. The cipher vouches for both. */
interface Header {
  readonly account: string;
  readonly salt: Buffer;
  readonly nonce: Buffer;
}

export function createEncryptedFile({ folder, passphrase }: EncryptedFileOptions): SecretStore {
  const pathOf = (account: string) => keyFilePath(folder, account, 'sealed');
  let known: string | undefined;
  const passphraseTo = async (purpose: 'open' | 'set') => {
    const typed = known ?? (await passphrase(purpose));
    rememberSecret(typed);
    return typed;
  };
  const open = async (account: string) => {
    const path = pathOf(account);
    const text = readPrivateFile(path);
    if (text === undefined) return undefined;
    const typed = await passphraseTo('open');
    const item = await unseal(text, account, path, typed);
    // Kept only once it has opened something: a wrong one may be typed again.
    known = typed;
    return item;
  };

  return {
    name: 'encrypted-file',
    read: async (account) => {
      const item = await open(account);
      if (item === undefined) return undefined;
      const stored = readItem(item, `The key file ${pathOf(account)}`);
      rememberSecret(stored.key);
      return stored;
    },
    write: async (account, stored) => {
      rememberSecret(stored.key);
      const item = formatItem(stored);
      known = await passphraseTo('set');
      writePrivateFile(pathOf(account), await seal(item, account, known));
      if ((await open(account)) === item) return;
      throw damaged(pathOf(account));
    },
    remove: async (account) => removePrivateFile(pathOf(account)),
  };
}

async function seal(item: string, account: string, passphrase: string): Promise<string> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const header = JSON.stringify({
    v: version,
    ...cost,
    account,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
  });
  const sealing = createCipheriv(cipher, await keyFrom(passphrase, salt), nonce).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([sealing.update(item, 'utf8'), sealing.final(), sealing.getAuthTag()]);
  return `${header}\n${sealed.toString('base64')}\n`;
}

async function unseal(text: string, account: string, path: string, passphrase: string): Promise<string> {
  const [first = '', second = ''] = text.split('\n');
  const header = readHeader(first, path);
  const sealed = Buffer.from(second, 'base64');
  if (header.account !== account || sealed.length <= tagBytes) throw damaged(path);
  const opening = createDecipheriv(cipher, await keyFrom(passphrase, header.salt), header.nonce)
    .setAAD(Buffer.from(first))
    .setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([opening.update(sealed.subarray(0, -tagBytes)), opening.final()]).toString('utf8');
  } catch (cause) {
    throw new VelaroError('keyfile.passphrase', `The passphrase does not open ${path}, or the file was changed.`, {
      hint: 'Try again with the passphrase that was set; if it is lost, run velaro-mcp login again.',
      cause,
    });
  }
}

function readHeader(line: string, path: string): Header {
  const header = parse(line);
  if (!isRecord(header) || typeof header.v !== 'number') throw damaged(path);
  if (header.v > version)
    throw new VelaroError('keyfile.damaged', `The file ${path} was written by a newer velaro-mcp.`, {
      hint: 'Update velaro-mcp on this computer.',
    });
  const { account, salt, nonce, n, r, p } = header;
  // Any other cost would be somebody's attempt to use up this machine's memory, or to make guessing cheap.
  if (n !== cost.n || r !== cost.r || p !== cost.p) throw damaged(path);
  if (typeof account !== 'string' || typeof salt !== 'string' || typeof nonce !== 'string') throw damaged(path);
  return { account, salt: Buffer.from(salt, 'base64'), nonce: Buffer.from(nonce, 'base64') };
}

function keyFrom(passphrase: string, salt: Buffer): Promise<Buffer> {
  const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: maxMemoryBytes };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged(path: string): VelaroError {
  return new VelaroError('keyfile.damaged', `The file ${path} is damaged.`, {
    hint: 'Run velaro-mcp login to replace it.',
  });
}
