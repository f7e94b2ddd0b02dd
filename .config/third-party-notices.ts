// Ships the licence of every package whose code is in the bundles, as those licences ask for.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** Writes the notices of all bundled packages, sorted by name, into this file beside the bundles. */
export function thirdPartyNotices(file: string): Plugin {
  return {
    name: 'third-party-notices',
    setup(build) {
      const { outdir = '.' } = build.initialOptions;
      build.initialOptions.metafile = true;
      build.onEnd(async ({ metafile }) => {
        const folders = new Set<string>();
        for (const input of Object.keys(metafile?.inputs ?? {})) {
          const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
          if (folder) folders.add(folder);
        }
        const notices = await Promise.all([...folders].map(noticeOf));
        const head = 'velaro-mcp contains code of the following packages.\n';
        await mkdir(outdir, { recursive: true });
        await writeFile(join(outdir, file), [head, ...notices.sort()].join(`\n${'-'.repeat(80)}\n\n`));
      });
    },
  };
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return `${name} ${version} (${license})\n\n${texts.join('\n').replaceAll('\r\n', '\n').trim()}\n`;
}
