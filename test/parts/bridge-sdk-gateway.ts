// A gateway of 2026-07-28 with everything the protocol has, on the protocol's own SDK: somebody else's reading of it.
import {
  acceptedContent,
  createMcpHandler,
  InMemoryServerEventBus,
  inputRequired,
  ResourceNotFoundError,
  Server,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';
import { mintKey } from '../../src/core/key-minting.ts';
import { listenWithSdk } from './bridge-sdk-listener.ts';

export interface SdkGateway {
  readonly environment: NodeJS.ProcessEnv;
  /** Announces changes to whoever listens. */
  readonly notify: ServerNotifier;
  /** Resolves when the tool `hang` has begun. */
  readonly hanging: Promise<void>;
  /** Resolves when a call of `hang` was aborted. */
  readonly aborted: Promise<void>;
  /** Resolves when so many streams have been opened for changes, closed ones included. */
  listened(times: number): Promise<void>;
}

export async function startSdkGateway(): Promise<SdkGateway> {
  const hanging = settled();
  const aborted = settled();
  const bus = new InMemoryServerEventBus();
  let streams = 0;
  const waiting = new Map<number, () => void>();
  const counting: typeof bus.subscribe = (listener) => {
    streams += 1;
    waiting.get(streams)?.();
    return bus.subscribe(listener);
  };
  const handler = createMcpHandler(() => createFeatures(hanging.settle, aborted.settle), {
    legacy: 'reject',
    bus: { publish: (event) => bus.publish(event), subscribe: counting },
  });
  const { origin, close } = await listenWithSdk(handler);
  onTestFinished(close);
  return {
    environment: { VELARO_MCP_URL: `${origin}/mcp/v1`, VELARO_MCP_KEY: mintKey('mcp') },
    notify: handler.notify,
    hanging: hanging.promise,
    aborted: aborted.promise,
    listened: (times) =>
      new Promise((resolve) => {
        if (streams >= times) resolve();
        else waiting.set(times, resolve);
      }),
  };
}

const nothing = { type: 'object' as const };
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] });

function createFeatures(onHang: () => void, onAbort: () => void): Server {
  const server = new Server(
    { name: 'sdk-gateway', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
      },
    },
  );
  server.setRequestHandler('tools/list', async () => ({
    tools: [
      { name: 'ask', inputSchema: nothing },
      { name: 'work', inputSchema: nothing },
      { name: 'hang', inputSchema: nothing },
      {
        name: 'region',
        inputSchema: { ...nothing, properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
      },
    ],
  }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    if (params.name === 'ask') {
      const name = acceptedContent(mcpReq.inputResponses, 'name')?.name;
      if (name !== undefined) return said(`Hello, ${name}.`);
      const action = mcpReq.inputResponses === undefined ? 'none' : JSON.stringify(mcpReq.inputResponses);
      if (action !== 'none') return said(`Answered: ${action}`);
      const requestedSchema = { ...nothing, properties: { name: { type: 'string' as const } } };
      return inputRequired({
        inputRequests: { name: inputRequired.elicit({ message: 'Who are you?', requestedSchema }) },
        requestState: 'opaque / state',
      });
    }
    if (params.name === 'work') {
      const { progressToken } = params._meta ?? {};
      await mcpReq.log('debug', 'below what anybody asked for');
      await mcpReq.log('warning', 'half done');
      if (progressToken !== undefined)
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } });
      return said('worked');
    }
    if (params.name === 'hang') {
      onHang();
      return new Promise((resolve) => {
        mcpReq.signal.addEventListener('abort', () => {
          onAbort();
          resolve(said('nobody reads this'));
        });
      });
    }
    return said(JSON.stringify(params.arguments ?? {}));
  });
  server.setRequestHandler('prompts/list', async () => ({
    prompts: [{ name: 'greet', arguments: [{ name: 'who' }] }],
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => ({
    messages: [{ role: 'user' as const, content: { type: 'text' as const, text: `Greet ${params.arguments?.who}.` } }],
  }));
  server.setRequestHandler('resources/list', async () => ({ resources: [{ uri: 'note://one', name: 'one' }] }));
  server.setRequestHandler('resources/templates/list', async () => ({
    resourceTemplates: [{ uriTemplate: 'note://{id}', name: 'notes' }],
  }));
  server.setRequestHandler('resources/read', async ({ params }) => {
    if (params.uri === 'note://none') throw new ResourceNotFoundError(params.uri);
    return { contents: [{ uri: params.uri, text: `about ${params.uri}` }] };
  });
  server.setRequestHandler('completion/complete', async ({ params }) => ({
    completion: { values: [`${params.argument.value}na`], hasMore: false },
  }));
  return server;
}

function settled(): { readonly promise: Promise<void>; readonly settle: () => void } {
  let settle = () => {};
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
