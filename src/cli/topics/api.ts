// The requests of the REST and the VelaFlows API, from the catalog, and what all of them have in common.
import type { Operation } from '../../catalog/define-operation.ts';
import { defineTopic } from '../topic.ts';

export default defineTopic({
  summary: 'the REST and VelaFlows APIs: requests, scopes, what all have in common',
  async text() {
    const { operations } = await import('../../catalog/registry.ts');
    return `
A gateway serves both APIs beside MCP, and /openapi.json describes every request for programs that write clients. With a vlk_ or sk_ key the same requests are tools, by the names in the lists. The admin key of a gateway of your own makes both kinds:

    velaro-mcp keys create --kind rest --label crm --scope read:conversations,write:conversations
    velaro-mcp keys create --kind velaflows --label sync --scope inbox:read
    curl http://127.0.0.1:8787/api/v1/auth/workspaces -H "Authorization: Bearer $VELAFLOWS_API_TOKEN"

The last prints the ids of the workspaces that the token reaches. Then:

    curl http://127.0.0.1:8787/v1/conversations -H "Authorization: Bearer $VELARO_API_KEY"

    curl -X POST http://127.0.0.1:8787/v1/conversations -H "Authorization: Bearer $VELARO_API_KEY" \\
      -H "Content-Type: application/json" \\
      -d '{"visitorName":"Ada","visitorEmail":"ada@example.com","channel":"chat","message":"Where is my order?"}'

    curl http://127.0.0.1:8787/api/v1/inbox/conversations -H "Authorization: Bearer $VELAFLOWS_API_TOKEN" \\
      -H "x-workspace-id: $VELAFLOWS_WORKSPACE_ID"

## REST API

${listOf(operations, 'rest')}

## VelaFlows API

Every request names its workspace in the header x-workspace-id. GET /api/v1/auth/workspaces lists those that a token reaches; it needs no scope and no workspace. A sk_test_ token only ever sees sandbox data.

${listOf(operations, 'velaflows')}

## All of them

- Lists come in pages: limit (1 to 100, 25 when left out), and cursor with the nextCursor of the page before. A cursor belongs to its key and its filters.
- Times are ISO 8601 in UTC. What is not there is null.
- A record has a version, which is also its ETag. A change with If-Match is refused with 412 when the record has changed since.
- A request that creates takes Idempotency-Key: within 24 hours a repeat with the same body gets the first answer, with the header idempotency-replayed; another body is 409.
- A failure is {"error":{"code","message","hint","requestId"}}. 400 names the field; 401 is the key, 403 its scope or the workspace, 404 an id that this key does not see, 429 a limit, with Retry-After.
- The REST API takes 60 requests a minute from a key and 1,000 a day from a site, unless raised. Every response says in X-RateLimit-Remaining and X-RateLimit-Reset what is left.
- Text is stored as it is sent, and is never HTML: escape it where you show it.
`;
  },
});

function listOf(operations: readonly Operation[], surface: Operation['surface']): string {
  return operations
    .filter((operation) => operation.surface === surface)
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ method, path, scope, name, title }) => `- ${method} ${path}: ${title} (${scope}; ${name}).`)
    .join('\n');
}
