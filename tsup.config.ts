// Each program is one CommonJS file: what `serve` loads stays small, and nothing is fetched at install.
import { defineConfig } from 'tsup';
import { globImports } from './.config/glob-imports.ts';
import { programBoundaries } from './.config/program-boundaries.ts';
import { programFactsJson } from './.config/program-facts.ts';
import { thirdPartyNotices } from './.config/third-party-notices.ts';

const entry = {
  main: 'src/main.ts',
  serve: 'src/bridge/serve.ts',
  bridge: 'src/bridge/open-session.ts',
  operations: 'src/bridge/link/operations-link.ts',
  cli: 'src/cli/program.ts',
  overview: 'src/cli/show-overview.ts',
  gateway: 'src/gateway/program.ts',
  proxy: 'src/client/proxy-transport.ts',
  'keychain-child': 'src/secrets/keychain-child.ts',
};

/** Large, and needed by few commands, or by two programs: compiled when they are needed, and shipped once. */
const packages = {
  conf: 'conf',
  nodemailer: 'nodemailer',
  prompts: '@clack/prompts',
  toml: 'smol-toml',
  undici: 'undici',
  yaml: 'yaml',
};
const packageEntry = {
  conf: 'node_modules/conf/dist/source/index.js',
  nodemailer: 'node_modules/nodemailer/dist/esm/nodemailer.js',
  prompts: 'node_modules/@clack/prompts/dist/index.mjs',
  toml: 'node_modules/smol-toml/dist/index.js',
  undici: 'node_modules/undici/index.js',
  yaml: 'node_modules/yaml/dist/index.js',
};

export default defineConfig(async () => ({
  entry: { ...entry, ...packageEntry },
  format: ['cjs'],
  outExtension: () => ({ js: '.cjs' }),
  target: 'node20',
  platform: 'node',
  splitting: false,
  clean: false,
  dts: false,
  minify: true,
  removeNodeProtocol: false,
  define: { builtProgramFacts: await programFactsJson() },
  // Everything is bundled but what is native; `external` alone would lose against a `noExternal` that matches all.
  noExternal: [/^(?!(?:keytar|libsql|pg-native)$)/],
  external: ['keytar', 'libsql', 'pg-native'],
  esbuildOptions(options) {
    // Built as `require`: a native import() would start the module loader on the bridge's way to its first answer.
    options.supported = { 'dynamic-import': false };
  },
  esbuildPlugins: [globImports(), programBoundaries(entry, packages), thirdPartyNotices('THIRD-PARTY-NOTICES.txt')],
}));
