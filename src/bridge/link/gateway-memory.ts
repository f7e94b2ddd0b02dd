// What the gateway said the last time, on disk, so that the next start can answer before the network does.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from '../../core/package.ts';
import { isObject, type JsonObject } from '../../protocol/json-rpc.ts';
import type { GatewayEra } from './link.ts';

/** What the guards on this side made of the tools. */
export interface ToolOffer {
  /** The guards as they were, in whatever form tells them from others. */
  readonly guards: string;
  /** The places, in the list of tools, of those that were not offered. */
  readonly withheld: readonly number[];
}

export interface GatewayMemory {
  readonly era: GatewayEra;
  /** The last answer to `server/discover`, where there was one. */
  readonly discovery: JsonObject | undefined;
  /** The account's tools as the gateway listed them. */
  readonly tools: readonly JsonObject[];
  readonly offer?: ToolOffer;
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
  const owner = `${packageVersion} ${url.href} ${fingerprint}`;
  const path = join(folder, `gateway-${fingerprint}-${shortHash(owner)}.json`);
  return {
    read: () => {
      if (!existsSync(path)) return undefined;
      try {
        return parse(JSON.parse(readFileSync(path, 'utf8')), owner);
      } catch {
        return undefined;
      }
    },
    write: (memory) => {
      // Renamed into place: bridges that run at the same time read the old file or the new one, never half of one.
      const beside = `${path}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, JSON.stringify({ owner, ...memory }), { mode: 0o600 });
        renameSync(beside, path);
      } catch {
        rmSync(beside, { force: true });
      }
    },
    forget: () => rmSync(path, { force: true }),
  };
}

function parse(content: unknown, owner: string): GatewayMemory | undefined {
  if (!isObject(content) || content.owner !== owner) return undefined;
  if (!Array.isArray(content.tools) || !content.tools.every(isObject)) return undefined;
  const { era, discovery, tools } = content;
  if (era !== 'modern' && era !== 'legacy' && era !== 'plain') return undefined;
  const offer = parseOffer(content.offer);
  return { era, discovery: isObject(discovery) ? discovery : undefined, tools, ...(offer && { offer }) };
}

function parseOffer(offer: unknown): ToolOffer | undefined {
  if (!isObject(offer) || typeof offer.guards !== 'string' || !Array.isArray(offer.withheld)) return undefined;
  const { guards, withheld } = offer;
  return withheld.every((at) => typeof at === 'number') ? { guards, withheld } : undefined;
}

/** FNV-1a: enough for a file's name, whose content says whose it is, and there without loading any cryptography. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
