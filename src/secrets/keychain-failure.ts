// Says what is wrong with this computer's keychain and what to do about it, platform by platform.
import type { ErrorCode } from '../core/error-codes.ts';
import { VelaroError } from '../core/errors.ts';

/** What can be wrong with the keychain itself; `keychain.content` is about one item in it. */
export type KeychainFault = Exclude<Extract<ErrorCode, `keychain.${string}`>, 'keychain.content'>;

interface Words {
  readonly message: string;
  readonly hint?: string;
  /** Goes before `hint` on that platform. */
  readonly on?: Readonly<Partial<Record<NodeJS.Platform, string>>>;
}

const withoutKeychain = 'On a machine without a keychain, set VELARO_MCP_KEY and VELARO_MCP_URL instead.';

const words: Readonly<Record<KeychainFault, Words>> = {
  'keychain.package': {
    message: 'The optional package keytar, which opens the keychain, is missing or has no build for this machine.',
    hint: 'Install velaro-mcp again without --omit=optional.',
  },
  'keychain.library': {
    message: 'The part of keytar that opens the keychain cannot be loaded.',
    on: {
      linux:
        'Install libsecret: apt-get install libsecret-1-0 (Debian, Ubuntu), dnf install libsecret (Fedora), or apk add libsecret libstdc++ (Alpine).',
    },
  },
  'keychain.bus': {
    message: 'There is no D-Bus session bus, so no keychain can be reached.',
    hint: 'Run this inside a desktop session.',
  },
  'keychain.service': {
    message: 'No keychain service is running on the session bus.',
    hint: 'Install gnome-keyring, or switch on the Secret Service of KeePassXC or KWallet.',
  },
  'keychain.collection': {
    message: 'The keychain has no default keyring to put a key into.',
    hint: 'Log in to the desktop once, or create a default keyring with Seahorse ("Passwords and Keys").',
  },
  'keychain.locked': {
    message: 'The keychain is locked.',
    on: {
      linux: 'Unlock the login keyring: log in to the desktop, or open Seahorse ("Passwords and Keys").',
      darwin: 'Unlock it: security unlock-keychain',
    },
  },
  'keychain.timeout': {
    message: 'The keychain did not answer in time.',
    hint: 'Look for an unlock prompt, answer it, and try again. In a terminal, velaro-mcp status waits two minutes for you.',
  },
  'keychain.crash': {
    message: 'The helper process that opens the keychain ended without an answer.',
    hint: 'Try again; if it happens again, install velaro-mcp again.',
  },
  'keychain.refused': { message: 'The keychain did not keep the key: reading it back gave something else.' },
  'keychain.unavailable': { message: 'The keychain reported an error.' },
};

/** Narrows a code that came from the child. */
export function isKeychainFault(code: unknown): code is KeychainFault {
  return typeof code === 'string' && Object.hasOwn(words, code);
}

/** @param detail what the system said, in whatever language; shown after our own words. */
export function keychainFailure(
  code: KeychainFault,
  { detail, cause, platform = process.platform }: { detail?: string; cause?: unknown; platform?: NodeJS.Platform } = {},
): VelaroError {
  const { message, hint, on } = words[code];
  return new VelaroError(code, detail ? `${message} (${detail})` : message, {
    hint: [on?.[platform], hint, withoutKeychain].filter((part) => part !== undefined).join(' '),
    cause,
  });
}
