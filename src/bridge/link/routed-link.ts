// One link for all keys of a bridge: a call goes to the surface whose tool it is, everything else to the MCP gateway.
import { isVelaroError } from '../../core/errors.ts';
import { rpcErrors, rpcFailure } from '../../protocol/json-rpc.ts';
import type { Surfaces } from '../surfaces.ts';
import type { Link } from './link.ts';
import { unknownTool } from './unknown-tool.ts';

export function createRoutedLink(surfaces: Surfaces): Pick<Link, 'ask' | 'listen' | 'close'> {
  return {
    ask: async (request, text, exchange) => {
      const { id, method, params } = request;
      const isCall = method === 'tools/call';
      const surface = isCall
        ? await surfaces.ownerOf(String(params?.name))
        : surfaces.current.find(({ kind }) => kind === 'mcp');
      if (!surface && isCall) throw unknownTool(String(params?.name));
      if (!surface) {
        const message = `No key here is for an MCP gateway, and nothing else knows the method ${method}.`;
        return { message: rpcFailure(id, rpcErrors.methodNotFound, message), text: undefined };
      }
      try {
        return await surface.link.ask(request, text, exchange);
      } catch (thrown) {
        if (isVelaroError(thrown) && thrown.kind === 'auth') surface.tools.withdraw(thrown);
        throw thrown;
      }
    },
    // Waits for the first answer of an MCP gateway: where there is no key for one, for one to be stored.
    listen: (filter, exchange) => surfaces.of('mcp').link.listen(filter, exchange),
    close: () => surfaces.close(),
  };
}
