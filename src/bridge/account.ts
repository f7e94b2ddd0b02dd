// Whose gateway this is: the key of one family in the chosen profile or environment, read without prompting, and what is remembered of its gateway.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readBaseUrl } from '../core/address.ts';
import type { KeyKind } from '../core/key-families.ts';
import { cacheFolder } from '../secrets/cache-folder.ts';
import { chooseKey, type KeyChoice } from '../secrets/find-key.ts';
import { type Profile, profileNamed, readSettings } from '../secrets/profiles.ts';
import { settingsFolder, settingsPath } from '../secrets/settings-file.ts';
import type { CredentialSource } from './credentials.ts';
import { type GatewayMemory, type GatewayMemoryFile, gatewayMemoryFile } from './link/gateway-memory.ts';
import type { ServeSettings } from './serve-options.ts';

export interface Account extends Omit<CredentialSource<KeyChoice>, 'read' | 'overdue'> {
  /** The guards that the profile sets; empty where there is no such profile. */
  readonly profile: () => Profile | undefined;
  /** What the gateway said the last time; undefined where nothing is known or there is no key. */
  readonly memory: () => GatewayMemory | undefined;
  remember(memory: GatewayMemory): void;
  /** The gateway no longer takes the key: what it said is no longer true. */
  forget(): void;
  /** Where tool definitions are pinned. */
  readonly pinFolder: string;
}

export interface AccountOptions {
  readonly kind: KeyKind;
  readonly environment: NodeJS.ProcessEnv;
  readonly settings: ServeSettings;
}

export function openAccount({ kind, environment, settings }: AccountOptions): Account {
  let memory:
    | { readonly choice: string; readonly file: GatewayMemoryFile; content: GatewayMemory | undefined }
    | undefined;

  const choose = () => ({
    ...chooseKey({
      environment,
      settings: readSettings(environment),
      kind,
      ...(settings.profile !== undefined && { profile: settings.profile }),
      ...(settings.url !== undefined && { url: readBaseUrl(settings.url) }),
    }),
    ...(kind === 'velaflows' && settings.workspace !== undefined && { workspace: settings.workspace }),
  });
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      // Said by the first request that needs the key.
      return undefined;
    }
  };
  const remembered = () => {
    const choice = attempt(choose);
    if (!choice) return undefined;
    const key = `${choice.url.href} ${choice.fingerprint}`;
    if (memory?.choice !== key) {
      const file = gatewayMemoryFile(cacheFolder(environment), choice.url, choice.fingerprint);
      memory = { choice: key, file, content: file.read() };
    }
    return memory;
  };
  // Worked out once: the stamp is asked for by each call, and the environment stays as it was at the start.
  let path: string | undefined;
  const stamp = () => {
    path ??= settingsPath(environment);
    return String(statSync(path, { throwIfNoEntry: false })?.mtimeMs);
  };
  return {
    choose,
    stamp: () => String(attempt(stamp)),
    profile: () => attempt(() => profileNamed(readSettings(environment), settings.profile)),
    memory: () => remembered()?.content,
    remember: (content) => {
      const current = remembered();
      if (!current || JSON.stringify(current.content) === JSON.stringify(content)) return;
      current.content = content;
      current.file.write(content);
    },
    forget: () => {
      memory?.file.forget();
      if (memory) memory.content = undefined;
    },
    pinFolder: join(settingsFolder(environment), 'tools'),
  };
}
