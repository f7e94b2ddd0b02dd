// What is typed on a machine whose keychain fails: each way of failing has its own code, and says what to do.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { binPath } from '../parts/bridge-process.ts';
import { type Keyring, type KeyringMode, keyringUnavailable, startKeyring } from '../parts/keyring.ts';

const unavailable = keyringUnavailable();

describe.skipIf(unavailable)(`a keychain that fails${unavailable ? ` (${unavailable})` : ''}`, () => {
  let keyring: Keyring | undefined;
  let folder = '';
  afterEach(async () => {
    await keyring?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each<[KeyringMode, string, string]>([
    ['no-bus', 'keychain.bus', 'set VELARO_MCP_PASSPHRASE to encrypt it'],
    ['no-service', 'keychain.service', 'set VELARO_MCP_PASSPHRASE to encrypt it'],
    ['no-default', 'keychain.collection', 'set VELARO_MCP_PASSPHRASE to encrypt it'],
    ['locked', 'keychain.locked', 'Unlock the login keyring'],
  ])('%s', async (mode, code, hint) => {
    keyring = await startKeyring({ mode });
    folder = mkdtempSync(join(tmpdir(), 'velaro-failing-'));
    const environment = { PATH: process.env.PATH, HOME: folder, VELARO_CONFIG_DIR: folder, ...keyring.environment };
    const words = ['login', '--url', 'http://127.0.0.1:1/mcp/v1', '--key-stdin', '--no-check', '--json'];
    const child = spawn(process.execPath, [binPath, ...words], { env: environment, stdio: 'pipe' });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.stdin.end(mintKey('mcp'));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(11);
    const { error } = JSON.parse(said);
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
    // Nothing is stored in its stead, and no setting says that there is a key.
    expect(readdirSync(folder)).toEqual([]);
  });
});
