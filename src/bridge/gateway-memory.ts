// What the gateway said the last time, on disk, so that the next start can answer before the network does.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from '../core/package.ts';
import { isObject, type JsonObject } from '../protocol/json-rpc.ts';
import type { GatewayEra } from './link.ts';

export interface GatewayMemory {
  readonly era: GatewayEra;
  /** The last answer to `server/discover`, where there was one. */
  readonly discovery: JsonObject | undefined;
  /** The account's tools as the gateway listed them. */
  readonly tools: readonly JsonObject[];
}

export interface GatewayMemoryFile {
  read(): GatewayMemory | undefined;
  /** What cannot be written is not remembered; nothing else depends on it. */
  write(memory: GatewayMemory): void;
  forget(): void;
}

/**
 * @param folder the cache folder. @param url the gateway's address. @param fingerprint of the key, which tells accounts
 * apart and reveals nothing. A release reads only what it wrote itself.
 */
export function gatewayMemoryFile(folder: string, url: URL, fingerprint: string): GatewayMemoryFile {
  const name = createHash('sha256').update(`${packageVersion}\n${url.href}\n${fingerprint}`).digest('hex').slice(0, 32);
  const path = join(folder, `gateway-${name}.json`);
  return {
    read: () => {
      try {
        return parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch {
        return undefined;
      }
    },
    write: (memory) => {
      // Renamed into place: bridges that run at the same time read the old file or the new one, never half of one.
      const beside = `${path}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, JSON.stringify(memory), { mode: 0o600 });
        renameSync(beside, path);
      } catch {
        rmSync(beside, { force: true });
      }
    },
    forget: () => rmSync(path, { force: true }),
  };
}

function parse(content: unknown): GatewayMemory | undefined {
  if (!isObject(content) || !Array.isArray(content.tools) || !content.tools.every(isObject)) return undefined;
  const { era, discovery, tools } = content;
  if (era !== 'modern' && era !== 'legacy' && era !== 'plain') return undefined;
  return { era, discovery: isObject(discovery) ? discovery : undefined, tools };
}
