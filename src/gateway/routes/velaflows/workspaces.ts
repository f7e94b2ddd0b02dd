// The workspaces that a token reaches; the one request of the API that names none.
import * as z from 'zod';
import { jsonAnswer } from '../../http/answer.ts';
import { defineRoute } from '../../http/define-route.ts';

const workspace = z.object({ id: z.string(), name: z.string() });

export default defineRoute({
  method: 'GET',
  path: '/api/v1/auth/workspaces',
  failures: 'velaflows',
  description: {
    summary: 'List the workspaces that this token reaches',
    keys: ['velaflows', 'mcp'],
    success: { status: 200, description: 'By name.', body: z.object({ workspaces: z.array(workspace) }) },
    failures: [],
  },
  async answer(request, parts) {
    const principal = await request.enter(parts, 'manage');
    return jsonAnswer(200, { workspaces: await parts.keys.velaflows.listWorkspaces(principal) });
  },
});
