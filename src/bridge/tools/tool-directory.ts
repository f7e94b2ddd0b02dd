// The account's tools as the host may see them: what the gateway lists, less what was changed unseen or is switched off here.
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import { type ParameterHeaders, parameterHeaders } from '../../protocol/headers.ts';
import { isObject, type JsonObject, objectAt } from '../../protocol/json-rpc.ts';
import type { Answer } from '../link/link.ts';
import { watchAvailability } from './availability.ts';
import { mayHoldUnseen, withoutUnseen } from './clean-text.ts';
import { comparePins, type ToolPins } from './tool-pins.ts';
import { isUnguarded, type ToolRules, toolRefusal } from './tool-rules.ts';

export interface ToolDirectory {
  /** Why the tools could not be listed the last time; undefined while all is well. */
  readonly failure: VelaroError | undefined;
  /** The tools to show, from memory where there is one (and then asked for again behind); undefined where there are none to show. */
  list(): Promise<readonly JsonObject[] | undefined>;
  /** The same tools, without asking for them again: for what needs them and shows them to nobody. */
  known(): Promise<readonly JsonObject[] | undefined>;
  /** A tool as the gateway listed it last, shown or not. */
  find(name: string): JsonObject | undefined;
  /** Why a call of the tool is not let through; undefined where it is. */
  refusal(name: string): Promise<VelaroError | undefined>;
  /** The `Mcp-Param-*` headers that a call needs, where the tool's listed schema asks for some. */
  headersOf(name: string): ParameterHeaders | undefined;
  /** The host was shown these, from memory, before there was a directory: they are asked for again behind. */
  wasShown(tools: readonly JsonObject[]): void;
  /** Asks the gateway again; what changed is announced. */
  refresh(): Promise<void>;
  /** The gateway no longer takes the key: what it listed is not offered until it does again. */
  withdraw(failure: VelaroError): void;
  /** Drops what is known: it belonged to another key. */
  forget(): void;
  close(): void;
}

export interface ToolDirectoryOptions {
  readonly rules: () => ToolRules;
  /** Asks the gateway on the bridge's own account. */
  readonly ask: (method: string, params: JsonObject, signal: AbortSignal) => Promise<Answer>;
  /** What was listed the last time; read when first needed. */
  readonly remembered: () => readonly JsonObject[] | undefined;
  /** @param offered those of them that are shown. */
  readonly onListed: (tools: readonly JsonObject[], offered: readonly JsonObject[]) => void;
  readonly onRefused: () => void;
  /** What the host was shown is no longer so. */
  readonly onChanged: () => void;
  readonly pins: { read(): ToolPins; write(pins: ToolPins): void };
  readonly isOwn: (tool: JsonObject) => boolean;
  readonly settingsStamp: () => string;
}

const maxPages = 100;

export function createToolDirectory(options: ToolDirectoryOptions): ToolDirectory {
  const { ask, pins, isOwn } = options;
  const rules = lazily(options.rules);
  const closing = new AbortController();
  const headers = new Map<string, ParameterHeaders>();
  let listed: Map<string, JsonObject> | undefined;
  let changed = new Set<string>();
  let offered: readonly JsonObject[] = [];
  let refreshing: Promise<void> | undefined;
  let shown: string | undefined;

  const availability = watchAvailability({
    probe: () => void refresh().catch(() => undefined),
    settingsStamp: options.settingsStamp,
  });

  const offer = (tools: readonly JsonObject[]) => {
    const compared = comparePins(pins.read(), tools, isOwn);
    if (compared.isNews) pins.write(compared.pins);
    changed = new Set(compared.changed.map(({ now }) => String(now.name)));
    listed = new Map(tools.map((tool) => [String(tool.name), tool]));
    offered = compared.offered.filter((tool) => toolRefusal(rules(), tool) === undefined);
    headers.clear();
    for (const [name, tool] of listed) {
      const wanted = parameterHeaders(tool.inputSchema);
      if (wanted.size > 0) headers.set(name, wanted);
    }
  };

  const announceWhatChanged = () => {
    const now = listed === undefined ? undefined : JSON.stringify(offered);
    if (shown !== undefined && (now ?? '') !== shown) options.onChanged();
  };

  const lost = (failure: VelaroError) => {
    if (failure.kind === 'auth') {
      listed = undefined;
      options.onRefused();
    }
    availability.failed(failure);
  };

  function refresh(): Promise<void> {
    refreshing ??= fetchAll()
      .then(
        (tools) => {
          offer(tools);
          options.onListed(tools, offered);
          availability.succeeded();
        },
        (thrown: unknown) => {
          const failure = toVelaroError(thrown);
          if (failure.kind === 'cancelled') throw failure;
          lost(failure);
          throw failure;
        },
      )
      .finally(() => {
        refreshing = undefined;
        announceWhatChanged();
      });
    return refreshing;
  }

  async function fetchAll(): Promise<JsonObject[]> {
    const tools: JsonObject[] = [];
    let cursor: unknown;
    for (let page = 0; page < maxPages; page++) {
      const { message } = await ask('tools/list', cursor === undefined ? {} : { cursor }, closing.signal);
      if ('error' in message)
        throw new VelaroError(
          'gateway.answer',
          `The gateway does not list its tools: ${message.error.message.slice(0, 200)}`,
        );
      const { result } = message;
      for (const tool of Array.isArray(result.tools) ? result.tools : [])
        if (isObject(tool) && typeof tool.name === 'string') tools.push(clean(tool));
      cursor = result.nextCursor;
      if (cursor === undefined || cursor === null) break;
    }
    return tools;
  }

  const recall = () => {
    const tools = listed === undefined ? options.remembered() : undefined;
    if (tools) offer(tools);
  };

  async function known(): Promise<readonly JsonObject[] | undefined> {
    recall();
    if (listed === undefined) await refresh().catch(() => undefined);
    return listed === undefined ? undefined : offered;
  }

  return {
    get failure() {
      return availability.failure;
    },
    known,
    list: async () => {
      recall();
      // The answer goes first: asking again takes time that the host need not wait.
      if (listed !== undefined) setImmediate(() => void refresh().catch(() => undefined));
      const tools = await known();
      shown = tools === undefined ? '' : JSON.stringify(tools);
      return tools;
    },
    find: (name) => {
      recall();
      return listed?.get(name);
    },
    refusal: async (name) => {
      recall();
      if (listed === undefined && !isUnguarded(rules())) await refresh();
      if (changed.has(name))
        return new VelaroError(
          'tool.changed',
          `The definition of ${name} has changed since it was first seen, so it is withheld.`,
          {
            hint: 'The user can look at the change with "velaro-mcp tools diff" and accept it with "velaro-mcp tools trust".',
          },
        );
      const tool = listed?.get(name);
      if (tool) return toolRefusal(rules(), tool);
      return isUnguarded(rules()) ? undefined : unlisted(name);
    },
    headersOf: (name) => headers.get(name),
    wasShown: (tools) => {
      shown = JSON.stringify(tools);
      void refresh().catch(() => undefined);
    },
    refresh,
    withdraw: (failure) => {
      lost(failure);
      announceWhatChanged();
    },
    forget: () => {
      listed = undefined;
      announceWhatChanged();
    },
    close: () => {
      closing.abort();
      availability.close();
    },
  };
}

/** Under a rule nothing passes of which is not known whether it may. */
function unlisted(name: string): VelaroError {
  return new VelaroError('tool.unknown', `There is no tool ${name.slice(0, 100)} among those that the gateway lists.`, {
    hint: 'List the tools again.',
  });
}

function clean(tool: JsonObject): JsonObject {
  return mayHoldUnseen(JSON.stringify(tool)) ? (objectAt({ tool: withoutUnseen(tool) }, 'tool') ?? tool) : tool;
}

/** Read once, when first needed, and not at the start. */
function lazily<T>(read: () => T): () => T {
  let value: { readonly is: T } | undefined;
  return () => {
    value ??= { is: read() };
    return value.is;
  };
}
