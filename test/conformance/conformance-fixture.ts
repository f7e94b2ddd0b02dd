// The server that the conformance suite's scenarios ask for, tool by tool, on the protocol's SDK: the far side of the bridge.
import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createMcpHandler,
  createRequestStateCodec,
  type InputRequests,
  type InputRequiredResult,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { objectAt } from '../../src/protocol/json-rpc.ts';
import { listenWithSdk, type SdkListener } from '../parts/bridge-sdk-listener.ts';
import { formWithDefaults, formWithEnums } from './elicitation-forms.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';
const text = (said: string) => ({ type: 'text' as const, text: said });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, said: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: said },
});
const form = (message: string, name: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] },
  });
const confirmation = inputRequired.elicit({
  message: 'Please confirm',
  requestedSchema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
});
const sample = (prompt: string, maxTokens: number) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens });

type Context = ServerContext['mcpReq'];
type ToolAnswer = CallToolResult | InputRequiredResult;
type Tool = (args: Record<string, unknown>, context: Context) => Promise<ToolAnswer> | ToolAnswer;

const codec = createRequestStateCodec<{ step: string }>({ key: 'a key for tests only, long enough to be one' });

/** Asks until every key has an answer of the right form, then completes. */
async function asking<Result>(
  { inputResponses = {} }: Context,
  requests: InputRequests,
  complete: () => Result,
  step?: string,
): Promise<Result | InputRequiredResult> {
  if (Object.keys(requests).every((key) => isAnswer(inputResponses[key]))) return complete();
  const state = step === undefined ? {} : { requestState: await codec.mint({ step }) };
  return inputRequired({ inputRequests: requests, ...state });
}

function isAnswer(response: unknown): boolean {
  if (typeof response !== 'object' || response === null) return false;
  return ['action', 'role', 'roots'].some((name) => name in response);
}

const says = (said: string): CallToolResult => ({ content: [text(said)] });
const answers = (context: Context) => JSON.stringify(context.inputResponses);
const always =
  (...content: CallToolResult['content']): Tool =>
  () => ({ content });

const tools: Record<string, Tool> = {
  test_simple_text: always(text('This is a simple text response for testing.')),
  test_image_content: always(image),
  test_audio_content: always({ type: 'audio', data: wav, mimeType: 'audio/wav' }),
  test_embedded_resource: always(embedded('test://embedded-resource', 'text/plain', 'An embedded resource.')),
  test_multiple_content_types: always(
    text('Multiple content types test:'),
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ),
  test_error_handling: () => ({ ...says('This tool intentionally returns an error for testing'), isError: true }),
  test_tool_with_logging: async (_, context) => {
    for (const step of ['started', 'processing data', 'completed']) await context.log('info', `Tool ${step}`);
    return says('Tool with logging executed successfully');
  },
  test_tool_with_progress: async (_, context) => {
    const { progressToken } = context._meta ?? {};
    if (progressToken !== undefined)
      for (const progress of [0, 50, 100])
        await context.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    return says('Progress made');
  },
  test_sampling: ({ prompt }, context) =>
    asking(context, { answer: sample(String(prompt), 100) }, () => says(`LLM response: ${answers(context)}`)),
  test_elicitation: ({ message }, context) =>
    asking(context, { answer: form(String(message), 'response') }, () => says(`User response: ${answers(context)}`)),
  test_elicitation_sep1034_defaults: (_, context) =>
    asking(context, { form: inputRequired.elicit(formWithDefaults) }, () => says(`Completed: ${answers(context)}`)),
  test_elicitation_sep1330_enums: (_, context) =>
    asking(context, { form: inputRequired.elicit(formWithEnums) }, () => says(`Completed: ${answers(context)}`)),
  test_streaming_elicitation: (_, context) =>
    asking(context, { user_name: form('What is your name?', 'name') }, () => says(answers(context))),
  test_logging_tool: async (_, context) => {
    await context.log('info', 'said only where somebody asked for it');
    return says('Done');
  },
  test_missing_capability: (_, { envelope }) => {
    if (capabilitiesOf(envelope)?.sampling === undefined)
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
    return says('The client can sample.');
  },
  test_input_required_result_elicitation: (_, context) =>
    asking(context, { user_name: form('What is your name?', 'name') }, () => says(`Hello, ${answers(context)}!`)),
  test_input_required_result_sampling: (_, context) =>
    asking(context, { capital_question: sample('What is the capital of France?', 100) }, () => says(answers(context))),
  test_input_required_result_list_roots: (_, context) =>
    asking(context, { client_roots: inputRequired.listRoots() }, () => says(answers(context))),
  test_input_required_result_request_state: (_, context) =>
    asking(
      context,
      { confirm: confirmation },
      () => says(context.requestState() === undefined ? 'no state' : 'state-ok'),
      'confirm',
    ),
  test_input_required_result_tampered_state: (_, context) =>
    asking(context, { confirm: confirmation }, () => says('state-ok'), 'confirm'),
  test_input_required_result_multiple_inputs: (_, context) =>
    asking(
      context,
      {
        user_name: form('What is your name?', 'name'),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      () => says(answers(context)),
      'all',
    ),
  test_input_required_result_multi_round: async (_, context) => {
    const first = { step1: form('Step 1: What is your name?', 'name') };
    const second = { step2: form('Step 2: What is your favorite color?', 'color') };
    const state = context.requestState<{ step: string }>();
    return state === undefined || (state.step === 'one' && !isAnswer(context.inputResponses?.step1))
      ? asking(context, first, () => says('never'), 'one')
      : asking(context, second, () => says(answers(context)), 'two');
  },
  test_input_required_result_capabilities: (_, context) => {
    const capabilities = capabilitiesOf(context.envelope);
    return asking(
      context,
      {
        ...(capabilities?.elicitation !== undefined && { user_name: form('What is your name?', 'name') }),
        ...(capabilities?.sampling !== undefined && { greeting: sample('Generate a greeting', 50) }),
      },
      () => says(answers(context)),
    );
  },
};

function capabilitiesOf(envelope: Context['envelope']) {
  const declared: unknown = Object.entries(envelope ?? {}).find(([name]) => name === CLIENT_CAPABILITIES_META_KEY)?.[1];
  return objectAt({ declared }, 'declared');
}

const resources = [
  { uri: 'test://static-text', name: 'static-text', mimeType: 'text/plain' },
  { uri: 'test://static-binary', name: 'static-binary', mimeType: 'image/png' },
  { uri: 'test://watched-resource', name: 'watched-resource', mimeType: 'text/plain' },
];

const argument = (name: string) => ({ name, description: `The ${name}.`, required: true });
const prompts = Object.entries({
  test_simple_prompt: [],
  test_prompt_with_arguments: ['arg1', 'arg2'],
  test_prompt_with_embedded_resource: ['resourceUri'],
  test_prompt_with_image: [],
  test_input_required_result_prompt: [],
}).map(([name, names]) => ({ name, description: `Tests ${name}.`, arguments: names.map(argument) }));
const user = (content: ReturnType<typeof text> | typeof image | ReturnType<typeof embedded>) => ({
  role: 'user' as const,
  content,
});

function createFixture(): Server {
  const server = new Server(
    { name: 'conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { listChanged: true, subscribe: true },
        completions: {},
        logging: {},
      },
      requestState: { verify: (state, context) => codec.verify(state, context) },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: Object.keys(tools).map((name) => ({
      name,
      description: `Tests ${name}.`,
      inputSchema: { type: 'object' as const },
    })),
  }));
  server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
    const tool = tools[params.name];
    if (!tool) throw new ProtocolError(-32602, `Unknown tool ${params.name}`);
    return tool(params.arguments ?? {}, mcpReq);
  });
  server.setRequestHandler('resources/list', () => ({ resources }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' }],
  }));
  server.setRequestHandler('resources/read', ({ params: { uri } }) => {
    const id = /^test:\/\/template\/(.*)\/data$/.exec(uri)?.[1];
    const found = resources.find((resource) => resource.uri === uri);
    if (id !== undefined) {
      const data = JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` });
      return { contents: [{ uri, mimeType: 'application/json', text: data }] };
    }
    if (!found) throw new ResourceNotFoundError(uri);
    const { mimeType } = found;
    const content = mimeType === 'image/png' ? { blob: png } : { text: `This is the content of ${found.name}.` };
    return { contents: [{ uri, mimeType, ...content }] };
  });
  server.setRequestHandler('prompts/list', () => ({ prompts }));
  server.setRequestHandler('prompts/get', ({ params }, { mcpReq }) => {
    const given = params.arguments ?? {};
    switch (params.name) {
      case 'test_simple_prompt':
        return { messages: [user(text('This is a simple prompt for testing.'))] };
      case 'test_prompt_with_arguments':
        return { messages: [user(text(`Prompt with arguments: arg1='${given.arg1}', arg2='${given.arg2}'`))] };
      case 'test_prompt_with_embedded_resource':
        return {
          messages: [user(embedded(String(given.resourceUri), 'text/plain', 'Embedded.')), user(text('Process it.'))],
        };
      case 'test_prompt_with_image':
        return { messages: [user(image), user(text('Please analyze the image above.'))] };
      case 'test_input_required_result_prompt':
        return asking(mcpReq, { user_context: form('What context should the prompt use?', 'context') }, () => ({
          messages: [user(text(answers(mcpReq)))],
        }));
      default:
        throw new ProtocolError(-32602, `Unknown prompt ${params.name}`);
    }
  });
  server.setRequestHandler('completion/complete', () => ({ completion: { values: [], total: 0, hasMore: false } }));
  return server;
}

export function startConformanceFixture(): Promise<SdkListener> {
  return listenWithSdk(createMcpHandler(createFixture, { legacy: 'reject' }));
}
