// The master keys of this computer's keychain, opened only when a gateway's data has something to seal or to open.
import type { MasterKeyStore } from '../secrets/master-keys.ts';
import type { CommandContext } from './command.ts';

/** Undefined for a database, which gateways of other computers share: a keychain is nobody's but this one's. */
export function masterKeyCabinet(
  { openMasterKeys, output, interrupted }: CommandContext,
  { databaseUrl }: { readonly databaseUrl?: string },
): MasterKeyStore | undefined {
  if (databaseUrl !== undefined) return undefined;
  let opened: Promise<MasterKeyStore> | undefined;
  const open = () => {
    opened ??= openMasterKeys({
      onWaiting: () => output.note('Waiting for the keychain: it may be asking for its password.'),
      signal: interrupted,
    });
    return opened;
  };
  return {
    read: async (id) => (await open()).read(id),
    write: async (id, text) => (await open()).write(id, text),
  };
}
