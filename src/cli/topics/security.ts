// Where keys rest, where they go, what is logged, and what is not protected.
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'where keys rest, where they go, and what is never written down',
  text: () => `
## Where a key rests

In the keychain of this computer: macOS Keychain, Windows Credential Manager, or the Secret Service on Linux. The settings file has the address and the first characters of the key. No app's file has any of it: apps start velaro-mcp, and velaro-mcp asks the keychain. "velaro-mcp keys where" finds keys that lie in apps' files in clear.

A gateway of your own keeps only the SHA-256 of each key. A key is shown once, when it is made.

## Where a key goes

Only to the origin that it was stored for, over https; plain http only to this computer. A redirect is never followed. A key on the command line is refused: it would be in your shell's history.

## What is written down

Logs and errors hold no key: keys are taken out by value and by form, in one place. There is no telemetry. A bug report from "velaro-mcp doctor" holds versions and findings, and no home folder's name.

## Tools and what they say

What a tool gives back may hold text that others wrote, and a model may take it for an instruction. Give a key only the scopes that it needs, use --read-only where you only read, and look at what an app asks you to confirm. A tool whose description changes is withheld until you accept it: velaro-mcp tools diff.

## When a key has leaked

    velaro-mcp keys rotate --now

Anybody who finds a key may end it: velaro-mcp keys report-leak. Found a weakness in velaro-mcp itself? Report it in private: see SECURITY.md in the repository.
`,
});
