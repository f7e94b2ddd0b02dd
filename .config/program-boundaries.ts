// An import of another program's entry stays an import of its built file, so that loading one never loads the other.
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * @param entry built name -> source path, as in tsup.config.ts: imported dynamically, it is a program of its own.
 * @param packages built name -> package: compiled when the first file that imports it is loaded.
 */
export function programBoundaries(
  entry: Readonly<Record<string, string>>,
  packages: Readonly<Record<string, string>> = {},
): Plugin {
  const builtNames = new Map(Object.entries(entry).map(([name, source]) => [resolve(source), name]));
  const builtPackages = new Map(Object.entries(packages).map(([name, from]) => [from, name]));
  const outside = (name: string | undefined) => (name ? { path: `./${name}.cjs`, external: true } : undefined);
  return {
    name: 'program-boundaries',
    setup(build) {
      build.onResolve({ filter: /\.ts$/ }, ({ kind, path, resolveDir }) =>
        kind === 'dynamic-import' ? outside(builtNames.get(resolve(resolveDir, path))) : undefined,
      );
      build.onResolve({ filter: /^[a-z@]/ }, ({ kind, path }) =>
        kind === 'entry-point' ? undefined : outside(builtPackages.get(path)),
      );
    },
  };
}
