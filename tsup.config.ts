// Each program is one CommonJS file: what `serve` loads stays small, and nothing is fetched at install.
import { defineConfig } from 'tsup';
import { globImports } from './.config/glob-imports.ts';
import { programBoundaries } from './.config/program-boundaries.ts';
import { thirdPartyNotices } from './.config/third-party-notices.ts';

const entry = {
  main: 'src/main.ts',
  bridge: 'src/bridge/open-session.ts',
  cli: 'src/cli/program.ts',
  gateway: 'src/gateway/program.ts',
  proxy: 'src/client/proxy-transport.ts',
  'keychain-child': 'src/secrets/keychain-child.ts',
};

export default defineConfig({
  entry,
  format: ['cjs'],
  outExtension: () => ({ js: '.cjs' }),
  target: 'node20',
  platform: 'node',
  splitting: false,
  clean: false,
  dts: false,
  minify: true,
  removeNodeProtocol: false,
  // Everything is bundled but what is native; `external` alone would lose against a `noExternal` that matches all.
  noExternal: [/^(?!(?:keytar|libsql|pg-native)$)/],
  external: ['keytar', 'libsql', 'pg-native'],
  esbuildOptions(options) {
    // Built as `require`: a native import() would start the module loader on the bridge's way to its first answer.
    options.supported = { 'dynamic-import': false };
  },
  esbuildPlugins: [globImports(), programBoundaries(entry), thirdPartyNotices('THIRD-PARTY-NOTICES.txt')],
});
