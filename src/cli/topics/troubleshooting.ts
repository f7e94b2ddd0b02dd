// What goes wrong most often between an app and the tools, and what to do about each.
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'what goes wrong most often, and what to do',
  text: () => `
"velaro-mcp doctor" looks at all of this and says what to type. "velaro-mcp doctor --fix" puts the safe part right.

## The app says "spawn npx ENOENT", or the server does not start

Apps do not see your shell's PATH. "velaro-mcp install" writes absolute paths; run it again after Node has moved.

## Claude Desktop on Windows does not show the server

From the store it reads another folder than the usual %APPDATA%\\Claude. "velaro-mcp install claude-desktop" finds the right one. Then quit Claude Desktop from the tray, not only its window.

## "Node 20.19 or newer is needed"

The app starts an older Node, often the oldest that nvm has. Run "velaro-mcp install --all" with the Node that you want.

## The only tool is velaro_status

The server runs but has no key, no network, or a key that is not accepted. Let the app call that tool, or run "velaro-mcp status": both say why. Tools come by themselves once it is mended; the app need not be restarted.

## The keychain is locked, or asks again and again

On macOS choose "Always Allow" once. On Linux without a desktop there is no keychain to unlock: set VELARO_MCP_PASSPHRASE, and "velaro-mcp login" keeps the key in a file that it encrypts; or set VELARO_MCP_KEY and VELARO_MCP_URL.

## "The certificate is not trusted", or the name cannot be found

Your network has a proxy or a certificate authority of its own. Set HTTPS_PROXY, or name the authority's file in NODE_EXTRA_CA_CERTS, then run "velaro-mcp install" again: it writes both into the app's entry.

## Tools are missing

A key sees the tools of its scopes: velaro-mcp status. A tool that changed since you first saw it is withheld: velaro-mcp tools diff. Some apps show only so many tools: leave some out with --tools or --exclude-tools.

## The quota is used up

velaro-mcp status says when it starts again. Calls that were refused do not count.
`,
});
