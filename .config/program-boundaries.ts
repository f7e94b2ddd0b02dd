// A dynamic import of another program's entry stays an import of its built file, so that loading one never loads the other.
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** @param entry built name -> source path, as in tsup.config.ts. */
export function programBoundaries(entry: Readonly<Record<string, string>>): Plugin {
  const builtNames = new Map(Object.entries(entry).map(([name, source]) => [resolve(source), name]));
  return {
    name: 'program-boundaries',
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) => {
        const name = kind === 'dynamic-import' ? builtNames.get(resolve(resolveDir, path)) : undefined;
        return name ? { path: `./${name}.cjs`, external: true } : undefined;
      });
    },
  };
}
