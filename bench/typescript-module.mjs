// Makes of TypeScript, which Node 20 does not read, a module that is loaded or a program that is run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

// Below node_modules, so that what is built here finds the packages.
const cache = new URL('../node_modules/.cache/', import.meta.url).pathname;
mkdirSync(cache, { recursive: true });
export const folder = mkdtempSync(join(cache, 'bench-'));

/** @param path from the repository's root. */
export async function load(path) {
  const outfile = join(folder, `${path.replaceAll(/\W/g, '-')}.mjs`);
  const entry = new URL(`../${path}`, import.meta.url).pathname;
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent' };
  await build({
    ...options,
    entryPoints: [entry],
    outfile,
    define: { 'import.meta.url': JSON.stringify(new URL(`../${path}`, import.meta.url).href) },
  });
  return await import(outfile);
}

/** @param name of a program in this folder, without its ending. @returns the file that runs it. */
export async function buildProgram(name) {
  const { buildGatewayProgram } = await load('test/parts/gateway-program.ts');
  const outfile = join(folder, `${name}.cjs`);
  await buildGatewayProgram(new URL(`${name}.ts`, import.meta.url), outfile);
  return outfile;
}

export function removeFolder() {
  rmSync(folder, { recursive: true, force: true });
}
