// Lets the build ask the commands what they say of themselves, so that the program's help need not load them.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { globImports } from './glob-imports.ts';

/** As JSON what `programFacts` of src/cli/overview.ts gives. */
export async function programFactsJson(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['src/cli/overview.ts'],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    packages: 'external',
    plugins: [globImports()],
  });
  const overview: { exports: { programFacts?: () => Promise<unknown> } } = { exports: {} };
  const run = new Function('module', 'require', outputFiles[0]?.text ?? '');
  run(overview, createRequire(resolve('package.json')));
  return JSON.stringify(await overview.exports.programFacts?.());
}
