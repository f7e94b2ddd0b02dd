// What npm publishes, file by file: nothing of the tests, nothing that an earlier build has left behind.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the tarball holds these files and no others', () => {
  // `npm test` has just built; the man page is made when the package is packed.
  const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
  const [{ files }] = JSON.parse(told);
  const paths = files.map(({ path }: { path: string }) => path).filter((path: string) => path !== 'dist/velaro-mcp.1');
  expect(paths.sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'bin/velaro-mcp.js',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/bridge.cjs',
    'dist/cli.cjs',
    'dist/conf.cjs',
    'dist/gateway.cjs',
    'dist/keychain-child.cjs',
    'dist/main.cjs',
    'dist/nodemailer.cjs',
    'dist/operations.cjs',
    'dist/overview.cjs',
    'dist/prompts.cjs',
    'dist/proxy.cjs',
    'dist/serve.cjs',
    'dist/toml.cjs',
    'dist/undici.cjs',
    'dist/yaml.cjs',
    'package.json',
    'src/core/gitleaks.toml',
  ]);
});
