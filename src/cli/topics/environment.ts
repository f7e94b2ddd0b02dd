// Every environment variable that is read, and what it does.
import { keyFamilies } from '../../core/key-families.ts';
import { defineTopic } from '../topic.ts';

const families = Object.values(keyFamilies)
  .map(
    ({ label, keyVariable, urlVariable }) =>
      `- ${keyVariable}: the ${label}. ${keyVariable}_FILE names a file that holds it. ${urlVariable} is the address that it belongs to.`,
  )
  .join('\n');

export default defineTopic({
  summary: 'the environment variables that are read',
  text: () => `
A flag goes before a variable, a variable before the settings file. An empty variable counts as not set.

## Keys and addresses

${families}
- VELAFLOWS_WORKSPACE_ID: the workspace of a VelaFlows token, 24 hex digits.

A key from the environment is only sent to Velaro's documented hosts, to this computer, or to the address set beside it.

## Settings

- VELARO_PROFILE: the profile to use when no --profile is given.
- VELARO_CONFIG_DIR: the folder of the settings file.
- VELARO_MCP_PASSPHRASE: opens the encrypted file that holds keys where there is no keychain. VELARO_MCP_PASSPHRASE_FILE names a file that holds it.
- VELARO_LOG: a file into which "velaro-mcp serve" writes what goes wrong.

## Gateway

- VELARO_DATABASE_URL: the PostgreSQL database of a gateway of your own.
- VELARO_MASTER_KEY: 32 bytes in base64 or hex that seal the credentials of vendors, and the secrets that sign webhooks and alerts. Of several, with spaces between them, the first seals and all open. VELARO_MASTER_KEY_FILE names a file that holds them.
- A vendor's own variables, such as SHOPIFY_SHOP, are listed by "velaro-mcp connect VENDOR" and read by the gateway alone.

## Network

- HTTPS_PROXY, HTTP_PROXY, NO_PROXY, in either case: the proxy to go through. This computer is never reached through one.
- NODE_EXTRA_CA_CERTS: a file with the certificate authorities of your network, in PEM.

## Output

- NO_COLOR: no colours. FORCE_COLOR: colours also where no terminal is.
- CI: never ask anything.
- GITHUB_ACTIONS: a new key is masked in the log before it is printed.

Apps start servers with hardly any of your shell's variables. "velaro-mcp install" writes those that are needed into the app's entry: VELARO_CONFIG_DIR, the proxy and NODE_EXTRA_CA_CERTS. It never writes a key.
`,
});
