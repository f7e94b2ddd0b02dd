// The program that opens the keychain, and the only one that loads keytar: it answers one request and ends.
import { isKeychainRequest, type KeychainReply, type KeychainRequest } from './keychain-protocol.ts';
import { diagnoseKeytar } from './keytar-diagnosis.ts';
import { hasLockedItem, inspectSecretService, type ServiceState } from './secret-service.ts';

const faults = {
  'no bus': 'keychain.bus',
  'no service': 'keychain.service',
  'no collection': 'keychain.collection',
  locked: 'keychain.locked',
  ready: 'keychain.unavailable',
} as const satisfies Record<ServiceState, string>;

async function answer(request: KeychainRequest): Promise<KeychainReply> {
  const keytar = await import('keytar').then(
    (loaded) => loaded.default,
    () => undefined,
  );
  if (!keytar) return { ok: false, ...diagnoseKeytar(__filename) };
  const { op, service, account } = request;
  try {
    if (op === 'set') {
      await keytar.setPassword(service, account, request.secret);
      const kept = (await keytar.getPassword(service, account)) === request.secret;
      return kept ? { ok: true, value: true } : { ok: false, code: 'keychain.refused', message: '' };
    }
    const value = await (op === 'get' ? keytar.getPassword(service, account) : keytar.deletePassword(service, account));
    // A locked keyring says "nothing there", whatever is in it.
    if (!value && (await hasLockedItem(service, account))) return { ok: false, code: 'keychain.locked', message: '' };
    return { ok: true, value };
  } catch (thrown) {
    // What the library says is in the user's language: what is the matter has to be looked up.
    const state = (await inspectSecretService()) ?? 'ready';
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, code: faults[state], message: state === 'ready' ? said : '' };
  }
}

async function reply(line: string): Promise<void> {
  const request: unknown = JSON.parse(line);
  if (!isKeychainRequest(request)) throw new TypeError('the request is not one');
  process.stdout.write(`${JSON.stringify(await answer(request))}\n`, () => process.exit());
}

let heard = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text: string) => {
  if (heard.includes('\n')) return;
  heard += text;
  if (heard.includes('\n')) void reply(heard);
});
// Nobody waits any more. Only a kill ends at once: a normal exit waits for the native call, which may take a minute.
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
