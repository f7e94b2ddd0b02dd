// The tools that this key may call.
import { rpcErrors } from '../../../protocol/json-rpc.ts';
import { defineMethod } from '../define-method.ts';
import { visibleTools } from '../visible-tools.ts';

export default defineMethod({
  name: 'tools/list',
  eras: ['modern', 'legacy'],
  cacheable: true,
  async answer({ params, request, parts }) {
    const principal = await request.enter(parts, 'mcp');
    if (params.cursor !== undefined)
      return {
        fault: { code: rpcErrors.invalidParams, message: 'The list has one page: leave out params.cursor.' },
      };
    return { result: { tools: await visibleTools(parts.engine, principal) } };
  },
});
