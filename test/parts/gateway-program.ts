// Makes a program of TypeScript that has parts of the gateway in it, as the build makes the gateway itself.
import { build } from 'esbuild';
import { globImports } from '../../.config/glob-imports.ts';

/** @param outfile from where libsql is found, unless the program runs without it. */
export async function buildGatewayProgram(entry: URL, outfile: string): Promise<void> {
  await build({
    entryPoints: [entry.pathname],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['libsql', 'pg-native'],
    plugins: [globImports()],
    logLevel: 'silent',
  });
}
