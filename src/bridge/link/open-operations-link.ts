// Loads what calls the REST or the VelaFlows API when it is first needed: most bridges have an MCP key alone.
import type { OperationSurface } from '../tools/operation-table.ts';
import type { Gateway } from './authorised-request.ts';
import type { GatewayLink } from './gateway-link.ts';
import type { OperationsLink } from './operations-link.ts';

/** @param onBug told of what nobody foresaw. */
export function openOperationsLink(
  surface: OperationSurface,
  gateway: Gateway,
  onBug: (cause: unknown) => void,
): GatewayLink & { has(name: string): Promise<boolean> } {
  let opening: Promise<OperationsLink> | undefined;
  const opened = () => {
    opening ??= import('./operations-link.ts').then(({ createOperationsLink }) =>
      createOperationsLink(surface, gateway, { onBug }),
    );
    return opening;
  };
  return {
    era: 'plain',
    has: async (name) => (await opened()).has(name),
    ask: async (request, _text, exchange) => (await opened()).ask(request, exchange),
    listen: async () => 'unsupported',
    discover: async () => undefined,
    close: async () => undefined,
  };
}
