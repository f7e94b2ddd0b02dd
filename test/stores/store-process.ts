// A second process on a store's folder, as the CLI beside a gateway is. Says what it did as one JSON line each.
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

async function main(): Promise<void> {
  const isDriver = (name: unknown): name is DriverName => name === 'libsql' || name === 'node:sqlite';
  const store = await openSqliteStore(folder, isDriver(driver) ? { driver } : {});
  if (mode === 'initialise')
    say({ isNew: await store.initialise({ id: siteId, name: 'acme', plan: 'professional' }, newKey(text)) });
  else if (mode === 'revoke') say({ revoked: await store.revokeKey(siteId, `key_${text}`) });
  else if (mode === 'call') await call(store);
  await store.close();
  say({ done: true });
}

main().catch((thrown: unknown) => {
  const { code, message, hint } = toVelaroError(thrown);
  say({ code, message, hint });
});
