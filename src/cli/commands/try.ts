// Shows the whole of velaro-mcp at work on this machine, and leaves nothing behind.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGatewayApi, type GatewayApi } from '../../client/gateway-api.ts';
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { visiblePrefix } from '../../core/key-format.ts';
import { rememberSecret } from '../../core/redaction.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { startChild } from '../try/child-program.ts';
import { type CleanUp, createCleanUp } from '../try/clean-up.ts';
import { startDemoGateway, whenReady } from '../try/demo-gateway.ts';
import { createDemoKeyPlace } from '../try/demo-key.ts';
import { createMcpHost } from '../try/mcp-host.ts';
import { orderText } from '../try/order-text.ts';
import { createSteps } from '../try/steps.ts';
import { readToolResult, resultText } from '../try/tool-result.ts';

const call = { name: 'shopify_get_order', arguments: { orderId: '5001234567890' } };

/** A gateway answers what has begun before it ends, for up to ten seconds. */
const gatewayPatienceMs = 12_000;
const serverPatienceMs = 3_000;
const requestTimeoutMs = 30_000;

export default defineCommand({
  summary: 'see it all work on this machine, without an account',
  description:
    'Starts a gateway with demo data, makes a key, puts it into the keychain, starts the MCP server as a host does, ' +
    'gets an order from the demo shop, revokes the key and shows that the next call is refused. Then it removes ' +
    'everything again: processes, files and the item in the keychain.',
  options: [],
  examples: [{ command: 'velaro-mcp try', does: 'takes a few seconds' }],
  endsByItself: true,
  async run(context) {
    const cleanUp = createCleanUp();
    const steps = createSteps(context);
    try {
      const shown = await demonstrate(context, steps, cleanUp);
      await steps.run('clean up', cleanUp.run, () => 'No process, file or keychain item is left.');
      context.output.result({ ...shown, steps: steps.done }, () => '');
    } catch (thrown) {
      // Ctrl-C reaches the children too: that they ended is then no news.
      throw context.interrupted.aborted ? new VelaroError('cancelled', 'Interrupted.', { cause: thrown }) : thrown;
    } finally {
      // What went wrong first is what is told; a clean-up that fails after it is a warning.
      await cleanUp.run().catch((thrown: unknown) => context.output.warn(toVelaroError(thrown).message));
    }
  },
});

async function demonstrate(context: CommandContext, steps: ReturnType<typeof createSteps>, cleanUp: CleanUp) {
  const { environment, output, programPath } = context;
  const folder = await mkdtemp(join(tmpdir(), 'velaro-mcp-try-'));
  cleanUp.add(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  const configFolder = join(folder, 'config');
  const here: CommandContext = { ...context, environment: { ...environment, VELARO_CONFIG_DIR: configFolder } };

  const gateway = await steps.run(
    'start a gateway',
    () => {
      const child = startDemoGateway(programPath, join(folder, 'data'), environment);
      cleanUp.add(() => child.stop(gatewayPatienceMs));
      return whenReady(child);
    },
    ({ mcpUrl }) => `A gateway with demo data runs at ${mcpUrl.origin}.`,
  );
  const admin = await openGateway(context, gateway, cleanUp);
  const minted = await steps.run(
    'create a key',
    () => admin.createKey({ label: 'velaro-mcp try', scopes: ['commerce', 'ops'] }),
    ({ key, scopes }) => `It made the key ${visiblePrefix(key)}… for ${scopes.join(' and ')}.`,
  );
  rememberSecret(minted.key);

  const profile = `try-${randomBytes(4).toString('hex')}`;
  const handover = await steps.run(
    'store the key',
    () => {
      const place = createDemoKeyPlace(here, profile);
      cleanUp.add(place.takeBack);
      return place.handOver({ key: minted.key, url: gateway.mcpUrl, id: minted.id });
    },
    ({ store }) =>
      store === 'keychain'
        ? 'The key is in the keychain, and in no file.'
        : 'The keychain cannot be used here: the server gets the key through its environment.',
  );
  if (handover.store === 'environment') output.note(`  ${handover.because.message} ${handover.because.hint ?? ''}`);

  const byProfile = handover.store === 'keychain';
  const host = await steps.run(
    'start the MCP server',
    async () => {
      const server = startChild(programPath, byProfile ? ['serve', '--profile', profile] : ['serve'], environment, {
        VELARO_CONFIG_DIR: configFolder,
        ...(handover.store === 'environment' && handover.variables),
      });
      cleanUp.add(() => server.stop(serverPatienceMs));
      const mcpHost = createMcpHost(server);
      return { ...mcpHost, serverName: await mcpHost.initialize() };
    },
    ({ serverName }) => `The MCP server runs, as a host would start it: ${serverName}.`,
  );
  const tools = await steps.run(
    'tools/list',
    async () => (await host.request('tools/list', {})).tools,
    (listed) => `It offers ${Array.isArray(listed) ? listed.length : 0} tools.`,
  );
  const order = await steps.run(
    `tools/call ${call.name}`,
    async () => readToolResult(await host.request('tools/call', call), 'works'),
    () => `${call.name} gets an order from the demo shop.`,
  );
  output.part(orderText(order.structuredContent));
  await steps.run(
    'revoke the key',
    () => admin.revokeKey(minted.id),
    () => 'The key is revoked.',
  );
  const refusal = await steps.run(
    'the next call',
    async () => readToolResult(await host.request('tools/call', call), 'is refused'),
    (result) => `The next call is refused: ${resultText(result)}`,
  );
  return {
    keyStore: handover.store,
    tools: Array.isArray(tools) ? tools.length : 0,
    order: order.structuredContent,
    refusal: resultText(refusal),
  };
}

async function openGateway(
  { openTransport, interrupted }: CommandContext,
  gateway: { readonly mcpUrl: URL; readonly adminKey: string },
  cleanUp: CleanUp,
): Promise<GatewayApi> {
  const transport = await openTransport();
  cleanUp.add(async () => transport.close());
  const address = { url: gateway.mcpUrl, key: gateway.adminKey };
  return createGatewayApi(transport, address, { timeoutMs: requestTimeoutMs, signal: interrupted });
}
