// What the command line needs from the world, so that a test can be the world.
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '../client/transport.ts';
import type { MasterKeyStore } from '../secrets/master-keys.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

export interface KeychainUse {
  /** Called once when the keychain takes longer than a second, as for a person who has to unlock it. */
  readonly onWaiting: () => void;
  /** Gives up what the keychain is asked. */
  readonly signal: AbortSignal;
}

export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
  /** Fires once when the program is asked to end; its reason is the signal's name. A second request ends it at once. */
  readonly interrupted: AbortSignal;
  /** The program that starts this command line, for commands that start it again. */
  readonly programPath: string;
  now(): Date;
  openKeychain(options: KeychainUse): Promise<SecretStore>;
  /** For a gateway that runs on this computer. */
  openMasterKeys(options: KeychainUse): Promise<MasterKeyStore>;
  openTransport(): Promise<Transport>;
}

export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
