// The project's source files and what they import, read as text.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly { readonly target: string; readonly dynamic: boolean; readonly typeOnly: boolean }[];
}

const importPattern =
  /^\s*(?:import|export)\s+(type\s)?[^'"();]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

/** All TypeScript files below a folder. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const path = join(folder, file).replaceAll('\\', '/');
      const text = readFileSync(path, 'utf8');
      const imports = [...text.matchAll(importPattern)].map(([, typeOnly, from, bare, dynamic]) => {
        const specifier = from ?? bare ?? dynamic ?? '';
        const target = specifier.startsWith('.') ? normalize(join(dirname(path), specifier)) : specifier;
        return { target, dynamic: dynamic !== undefined, typeOnly: typeOnly !== undefined };
      });
      return { path, text, lines: text.split('\n').length - 1, imports };
    });
}
