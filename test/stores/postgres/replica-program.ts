// A replica's door and nothing else, as a process whose clock a test can set: admits calls of one key and says the answers as JSON.
import { writeSync } from 'node:fs';
import { createAdmission } from '../../../src/gateway/admission/admission.ts';
import { openPostgresStore } from '../../../src/stores/postgres/postgres-store.ts';
import { secretOf } from '../store-fixture.ts';

const [url = '', text = '', count = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  const store = await openPostgresStore(url);
  const admission = createAdmission(store);
  const admissions = await Promise.all(
    Array.from({ length: Number(count) }, (_, i) =>
      admission.admit({ id: `${process.pid}-${i}`, keyHash: secretOf(text).hash, kind: 'rest', surface: 'rest' }),
    ),
  );
  const answers = admissions.map(({ outcome, rate }) => ({ outcome, resetsAt: rate?.resetsAt, of: rate?.of }));
  writeSync(1, JSON.stringify({ clockMs: Date.now(), answers }));
  await admission.drain();
  await store.close();
}

void main();
