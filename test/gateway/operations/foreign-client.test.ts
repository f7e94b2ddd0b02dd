// A client that others generate from /openapi.json: it passes the type check with every example, and every operation works through it.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { generateSource } from 'oazapfts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { Operation } from '../../../src/catalog/define-operation.ts';
import { placesOf } from '../../../src/catalog/operation-facts.ts';
import { operations } from '../../../src/catalog/registry.ts';
import { type ApiGateway, exampleWith, fillPlace, startApiGateway } from './api-gateway.ts';

const answerForm = z.object({ status: z.int(), data: z.unknown() });
type Call = (fields: object, options: object) => Promise<unknown>;
const isCall = (value: unknown): value is Call => typeof value === 'function';

let gateway: ApiGateway;
let folder: string;
beforeAll(async () => {
  gateway = await startApiGateway();
  folder = mkdtempSync(join(tmpdir(), 'velaro-client-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const source = await generateSource(`${gateway.url}/openapi.json`, { argumentStyle: 'object' });
  writeFileSync(join(folder, 'client.ts'), source);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await gateway.close();
});

/** What the generator calls an operation's function. */
const functionName = ({ name }: Operation) => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** A call's fields as the generated functions take them. */
function argumentsOf(operation: Operation, input: Readonly<Record<string, unknown>>, workspaceId: string) {
  const places = placesOf(operation);
  const inBody = Object.values(places).includes('body');
  const fieldsAt = (isBody: boolean) => Object.entries(input).filter(([name]) => (places[name] === 'body') === isBody);
  return {
    // `from` is a word of the language: the generator puts a $ before it.
    ...Object.fromEntries(fieldsAt(false).map(([name, value]) => [name === 'from' ? '$from' : name, value])),
    ...(inBody && { body: Object.fromEntries(fieldsAt(true)) }),
    ...(operation.surface === 'velaflows' && { xWorkspaceId: workspaceId }),
  };
}

it('passes the type check of TypeScript, called with every example', { timeout: 120_000 }, async () => {
  const calls = operations.map((operation) => {
    const fields = JSON.stringify(argumentsOf(operation, operation.example, gateway.workspaceId));
    return `  await client.${functionName(operation)}(${fields});`;
  });
  writeFileSync(
    join(folder, 'calls.ts'),
    `import * as client from './client';\n\nexport async function all() {\n${calls.join('\n')}\n}\n`,
  );
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        module: 'esnext',
        moduleResolution: 'bundler',
      },
      files: ['calls.ts'],
    }),
  );
  const complaints = await promisify(execFile)(resolve('node_modules/.bin/tsc'), ['--project', folder]).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  );
  expect(complaints.stdout).toBe('');
});

it('does every operation', { timeout: 120_000 }, async () => {
  const outfile = join(folder, 'client.mjs');
  await build({ entryPoints: [join(folder, 'client.ts')], bundle: true, platform: 'node', format: 'esm', outfile });
  const client: Record<string, unknown> = await import(pathToFileURL(outfile).href);
  const site = { siteId: gateway.siteId, environment: 'live' } as const;
  const place = { ...site, workspaceId: gateway.workspaceId };
  const keys = { rest: await gateway.makeKey('rest', site), velaflows: await gateway.makeKey('velaflows', place) };
  for (const operation of operations) {
    const call = client[functionName(operation)];
    if (!isCall(call)) throw new Error(`the client has no ${functionName(operation)}`);
    const mark = operation.name.replaceAll('_', '');
    const input = exampleWith(operation, await fillPlace(gateway, place, mark), mark);
    const headers = { authorization: `Bearer ${keys[operation.surface].key}` };
    const { status, data } = answerForm.parse(
      await call(argumentsOf(operation, input, gateway.workspaceId), { headers }),
    );
    expect([operation.name, status]).toEqual([operation.name, operation.status]);
    if (status !== 204) expect(operation.output.safeParse(data).error).toBeUndefined();
  }
});
