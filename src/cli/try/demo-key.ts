// The key of the demo: into the keychain under a profile of its own, or into a child's environment where there is none.
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { keyFamilies } from '../../core/key-families.ts';
import type { CommandContext } from '../command.ts';
import { keyStorage } from '../stored-key.ts';

export interface DemoKey {
  readonly key: string;
  readonly url: URL;
  readonly id: string;
}

/** How a server that is started gets the key. */
export type KeyHandover =
  | { readonly store: 'keychain' }
  | {
      readonly store: 'environment';
      readonly because: VelaroError;
      readonly variables: Readonly<Record<string, string>>;
    };

export interface DemoKeyPlace {
  /** @throws VelaroError only when interrupted, or when the settings cannot be written. */
  handOver(demo: DemoKey): Promise<KeyHandover>;
  /** Takes the key out of the keychain again, also after an interruption. @throws VelaroError when it is still there. */
  takeBack(): Promise<void>;
}

/** A keychain that failed in one of these ways may have stored the key all the same. */
const unsure: readonly string[] = ['keychain.timeout', 'keychain.crash'];

export function createDemoKeyPlace(context: CommandContext, profile: string): DemoKeyPlace {
  let mayBeStored = false;
  return {
    async handOver(demo) {
      const storage = await keyStorage(context, profile);
      mayBeStored = true;
      try {
        // Nowhere else: a passphrase for a key that is gone in a moment is too much to ask.
        await storage.save(demo, 'keychain');
        return { store: 'keychain' };
      } catch (thrown) {
        const because = toVelaroError(thrown);
        if (because.kind !== 'keychain') throw because;
        mayBeStored = unsure.includes(because.code);
        const { keyVariable, urlVariable } = keyFamilies.mcp;
        return { store: 'environment', because, variables: { [keyVariable]: demo.key, [urlVariable]: demo.url.href } };
      }
    },
    async takeBack() {
      if (!mayBeStored) return;
      const storage = await keyStorage({ ...context, interrupted: new AbortController().signal }, profile);
      await storage.forget().catch((thrown: unknown) => {
        const { code, message } = toVelaroError(thrown);
        throw new VelaroError(code, `The keychain may still hold a useless key. ${message}`, {
          hint: `Delete the item "${profile}" of velaro-mcp in your keychain.`,
          cause: thrown,
        });
      });
    },
  };
}
