// The forms in which this server is offered beside npm, all made of package.json: registry entry, desktop bundle, links, llms.txt.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { description, engines, homepage, license, mcpName, name, repository, version } from '../package.json';
import { mcpScopes } from '../src/core/scopes.ts';

const launch = { command: 'npx', args: ['-y', `${name}@${version}`] };
const repositoryUrl = repository.url.replace(/^git\+|\.git$/g, '');

/** The entry in the MCP registry (schema 2025-12-11). A version is published once and never again. */
export function serverJson(bundleSha256?: string) {
  const keyInput = { name: 'VELARO_MCP_KEY', description: 'Only where there is no keychain', isSecret: true };
  const urlInput = { name: 'VELARO_MCP_URL', description: 'The gateway the key is for, path included' };
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: mcpName,
    title: 'Velaro',
    description: 'Velaro tools for shops, CRM, service desks and more, with scoped keys from your keychain.',
    version,
    websiteUrl: homepage,
    repository: { url: repositoryUrl, source: 'github' },
    packages: [
      {
        registryType: 'npm',
        registryBaseUrl: 'https://registry.npmjs.org',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: [keyInput, urlInput],
      },
      ...(bundleSha256 === undefined
        ? []
        : [
            {
              registryType: 'mcpb',
              identifier: `${repositoryUrl}/releases/download/v${version}/${name}-${version}.mcpb`,
              version,
              fileSha256: bundleSha256,
              transport: { type: 'stdio' },
            },
          ]),
    ],
    remotes: [
      {
        type: 'streamable-http',
        url: 'https://{site}.velaro.com/mcp/v1',
        variables: { site: { description: 'Your site: the part before .velaro.com', isRequired: true } },
        headers: [
          {
            name: 'Authorization',
            value: 'Bearer {key}',
            isRequired: true,
            isSecret: true,
            variables: { key: { description: 'An MCP gateway key', isRequired: true, isSecret: true } },
          },
        ],
      },
    ],
  };
}

/** The manifest of the desktop bundle: the app asks for the key itself and keeps it in its own keychain item. */
export function bundleManifest() {
  return {
    manifest_version: '0.3',
    name,
    display_name: 'Velaro',
    version,
    description,
    long_description: `Tools by scope of the key: ${Object.entries(mcpScopes)
      .map(([scope, meaning]) => `${scope} (${meaning})`)
      .join('; ')}.`,
    author: { name: 'Velaro', url: 'https://velaro.com' },
    repository: { type: 'git', url: repositoryUrl },
    homepage,
    support: `${repositoryUrl}/issues`,
    license,
    server: {
      type: 'node',
      entry_point: `bin/${name}.js`,
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/bin/${name}.js`, 'serve'],
        env: { VELARO_MCP_KEY: `\${user_config.key}`, VELARO_MCP_URL: `\${user_config.url}` },
      },
    },
    user_config: {
      key: {
        type: 'string',
        title: 'MCP gateway key',
        description: 'Begins with vel_live_. Created in the admin panel under MCP.',
        sensitive: true,
        required: true,
      },
      url: {
        type: 'string',
        title: 'Gateway address',
        description: 'https://SITE.velaro.com/mcp/v1, with your site in the place of SITE.',
        required: true,
      },
    },
    tools_generated: true,
    compatibility: { platforms: ['darwin', 'win32', 'linux'], runtimes: { node: engines.node } },
  };
}

/** One-click links; sites drop links of other schemes than https, so each goes through the app's own page. */
export function installLinks() {
  const base64 = Buffer.from(JSON.stringify(launch)).toString('base64');
  const vsCode = `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: 'velaro', ...launch }))}`;
  const goose = new URL('https://block.github.io/goose/extension');
  goose.searchParams.set('cmd', launch.command);
  for (const word of launch.args) goose.searchParams.append('arg', word);
  for (const [member, value] of Object.entries({ id: 'velaro', name: 'Velaro', description: 'Velaro tools' }))
    goose.searchParams.set(member, value);
  return {
    cursor: `https://cursor.com/install-mcp?name=velaro&config=${encodeURIComponent(base64)}`,
    vsCode: `https://insiders.vscode.dev/redirect?url=${encodeURIComponent(vsCode)}`,
    lmStudio: `https://lmstudio.ai/install-mcp?name=velaro&config=${encodeURIComponent(base64)}`,
    goose: goose.href,
  };
}

/** What the bridge needs to serve, and nothing of the command line or the gateway. */
export const bundleFiles = [
  `bin/${name}.js`,
  ...[
    'main.cjs',
    'serve.cjs',
    'bridge.cjs',
    'operations.cjs',
    'proxy.cjs',
    'undici.cjs',
    'keychain-child.cjs',
    'THIRD-PARTY-NOTICES.txt',
  ].map((file) => `dist/${file}`),
  'LICENSE',
];

/** Writes everything into the folder; the bundle's content into its folder `bundle`, ready for packing. */
export function writePackages(folder: string): void {
  const bundle = join(folder, 'bundle');
  mkdirSync(bundle, { recursive: true });
  const json = (file: string, content: unknown) =>
    writeFileSync(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
  json('server.json', serverJson(process.env.BUNDLE_SHA256));
  json('install-links.json', installLinks());
  json('bundle/manifest.json', bundleManifest());
  for (const file of bundleFiles) cpSync(file, join(bundle, file));
  const help = execFileSync(process.execPath, [`bin/${name}.js`, 'help', '--format', 'markdown'], { encoding: 'utf8' });
  writeFileSync(join(folder, 'llms.txt'), help);
}
