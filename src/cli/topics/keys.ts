// The three families of keys, their scopes, and their life from login to revocation.
import { keyFamilies } from '../../core/key-families.ts';
import { mcpScopes } from '../../core/scopes.ts';
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'families of keys, scopes, expiry, rotation',
  text() {
    const families = Object.values(keyFamilies).map(
      ({ label, prefixes }) => `- ${label}: begins with ${Object.values(prefixes).join(' or ')}.`,
    );
    const scopes = Object.entries(mcpScopes).map(([scope, meaning]) => `- ${scope}: ${meaning}.`);
    return `
## Families

${families.join('\n')}

A profile may hold one of each: store them one after the other with velaro-mcp login. Their tools are one list, and each key only ever goes to its own address. A VelaFlows token that reaches several workspaces needs one named: velaro-mcp login --workspace ID, VELAFLOWS_WORKSPACE_ID, or serve --workspace ID. Tools of a token for sandbox data say so in their titles.

## A key's life

    velaro-mcp login                 store one that you were given
    velaro-mcp keys create           make one; it is shown once
    velaro-mcp keys rotate           replace your own; safe to interrupt
    velaro-mcp keys revoke ID        end one at once
    velaro-mcp keys show ID --events what was done to one, and by whom

Making, listing and revoking other keys needs an admin key; that of a gateway of your own manages all three families, with --kind. Every key may show, rotate and revoke itself.

A rotation makes a new key, stores it, and uses it; only from that first use on does the old one's grace period run. Nobody loses access when an answer is lost on the way: run it again. The new key has the old one's scopes, quota and expiry.

## Scopes of an MCP gateway key

${scopes.join('\n')}

A key sees the tools of its scopes and no others.
`;
  },
});
