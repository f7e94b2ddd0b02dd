// A second process on a store's folder, as the CLI beside a gateway is. Says what it did as one JSON line each.
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { toVelaroError } from '../../src/core/errors.ts';
import { createAdmission } from '../../src/gateway/admission/admission.ts';
import type { DriverName } from '../../src/stores/sqlite/driver.ts';
import { openSqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { newKey, secretOf, siteId } from './store-fixture.ts';

const [mode = '', folder = '', driver, text = '', count = '0', callers = '1'] = process.argv.slice(2);

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function call(store: Store): Promise<void> {
  const admission = createAdmission(store);
  let left = Number(count);
  const caller = async (name: number) => {
    while (left-- > 0) {
      const id = `${process.pid}-${name}-${left}`;
      const { outcome } = await admission.admit({
        id,
        keyHash: secretOf(text).hash,
        kind: 'mcp',
        surface: 'mcp',
        call: { tool: 'velaro_list_agents', scope: 'ops', counted: true },
      });
      say({ id, outcome });
    }
  };
  await Promise.all(Array.from({ length: Number(callers) }, (_, name) => caller(name)));
}

/** The same idempotent call by every caller at once; whoever is let in runs it, unless it is to hang for ever. */
async function callOnce(store: Store, hang: boolean): Promise<void> {
  const admission = createAdmission(store);
  const repeat = async (name: number) => {
    const id = `${process.pid}-${name}`;
    const admitted = await admission.admit({
      id,
      keyHash: secretOf(text).hash,
      kind: 'mcp',
      surface: 'mcp',
      call: { tool: 'velaro_list_agents', scope: 'ops', counted: true },
      idempotency: { key: 'once', bodyHash: createHash('sha256').update('body').digest(), repeatable: false },
    });
    const { outcome } = admitted;
    if (outcome === 'admitted' && !hang) admission.settle({ id, status: 'ok', durationMs: 1, answer: `by ${id}` });
    say({ id, outcome, ...(outcome === 'replayed' && { answer: admitted.answer }) });
    if (hang) await new Promise((resolve) => setTimeout(resolve, 600_000));
  };
  await Promise.all(Array.from({ length: Number(callers) }, (_, name) => repeat(name)));
  await admission.drain();
}

async function main(): Promise<void> {
  const isDriver = (name: unknown): name is DriverName => name === 'libsql' || name === 'node:sqlite';
  const store = await openSqliteStore(folder, isDriver(driver) ? { driver } : {});
  if (mode === 'initialise')
    say({ isNew: await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey(text)) });
  else if (mode === 'revoke') say({ revoked: await store.revokeKey(siteId, `key_${text}`) });
  else if (mode === 'call') await call(store);
  else if (mode === 'call-once') await callOnce(store, count === 'hang');
  else if (mode === 'rotate')
    say({ prefix: (await store.rotateKey(siteId, `key_${text}`, secretOf(`${text} again`), 'at-once'))?.prefix });
  await store.close();
  say({ done: true });
}

main().catch((thrown: unknown) => {
  const { code, message, hint } = toVelaroError(thrown);
  say({ code, message, hint });
});
