// Gives esbuild the `import.meta.glob` that Vite (and so Vitest) has: a folder of definitions is found, not listed.
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Plugin } from 'esbuild';
import { globSync } from 'tinyglobby';

const call = /import\.meta\.glob(?:<[^(]*>)?\(\s*((?:'[^']+'|\[[^\]]+\]))\s*(?:,\s*(\{[^}]*\}))?,?\s*\)/g;

/** Replaces each `import.meta.glob(patterns, { eager?, import? })` by an object of imports, sorted by path. */
export function globImports(): Plugin {
  return {
    name: 'glob-imports',
    setup(build) {
      build.onLoad({ filter: /src\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        if (!source.includes('import.meta.glob')) return undefined;
        const folder = dirname(path);
        const imports: string[] = [];
        const watchDirs = new Set([folder]);
        const contents = source.replace(call, (_all, patterns: string, options = '') => {
          // From the root: a pattern like `../*/x.ts` would not look into the folder that it is written in.
          const globs = [...patterns.matchAll(/'(!?)([^']+)'/g)].map(([, not, glob = '']) => not + join(folder, glob));
          const found = globSync(globs, { absolute: true, expandDirectories: false });
          const files = found.map((file) => relative(folder, file)).sort();
          const eager = /eager:\s*true/.test(options);
          const name = /import:\s*'(\w+)'/.exec(options)?.[1];
          const entries = files.map((file) => {
            watchDirs.add(dirname(`${folder}/${file}`));
            const key = JSON.stringify(`./${file}`);
            if (!eager) return `${key}: () => import(${key})${name ? `.then((m) => m.${name})` : ''}`;
            const local = `glob_${imports.length}`;
            imports.push(name ? `import { ${name} as ${local} } from ${key};` : `import * as ${local} from ${key};`);
            return `${key}: ${local}`;
          });
          return `({ ${entries.join(', ')} })`;
        });
        return { contents: `${imports.join('\n')}\n${contents}`, loader: 'ts', watchDirs: [...watchDirs] };
      });
    },
  };
}
