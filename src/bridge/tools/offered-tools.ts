// The tools of all keys as one list.
import type { VelaroError } from '../../core/errors.ts';
import type { ParameterHeaders } from '../../protocol/headers.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import { unknownTool } from '../link/unknown-tool.ts';
import type { Surfaces } from '../surfaces.ts';
import { statusTool } from './status-tool.ts';

export interface OfferedTools {
  /** Why some of them could not be listed the last time; undefined while all is well. */
  readonly failure: VelaroError | undefined;
  /** The tools to show; with `velaro_status` among them where those of one key are missing, undefined where there are none. */
  list(): Promise<readonly JsonObject[] | undefined>;
  /** The same tools, without asking for them again: for what needs them and shows them to nobody. */
  known(): Promise<readonly JsonObject[] | undefined>;
  /** Why a call of the tool is not let through; undefined where it is. */
  refusal(name: string): Promise<VelaroError | undefined>;
  /** The `Mcp-Param-*` headers that a call needs, where the tool's listed schema asks for some. */
  headersOf(name: string): ParameterHeaders | undefined;
  /** The host was shown these, from memory, before there was a session. */
  wasShown(tools: readonly JsonObject[]): void;
  /** The MCP gateway has said that its tools are others now. */
  refresh(): void;
}

/** So long after the tools of one key are there, those of another are waited for; they are announced when they come later. */
const patienceMs = 2_000;

/** @param onChanged what the host was shown is no longer so. */
export function createOfferedTools(surfaces: Surfaces, onChanged: () => void): OfferedTools {
  const tools = () => surfaces.current.map((surface) => surface.tools);
  return {
    get failure() {
      return tools().find(({ failure }) => failure !== undefined)?.failure;
    },
    list: async () => {
      const lists = surfaces.look().map((surface) => surface.tools.list());
      const inTime = lists.length === 1 ? await Promise.all(lists) : await withPatience(lists, onChanged);
      const all = merged(inTime);
      return all && inTime.includes(undefined) ? [...all, { ...statusTool }] : all;
    },
    known: async () => merged(await Promise.all(surfaces.look().map((surface) => surface.tools.known()))),
    refusal: async (name) => {
      const owner = await surfaces.ownerOf(name);
      return owner ? owner.tools.refusal(name) : unknownTool(name);
    },
    headersOf: (name) => {
      for (const surface of surfaces.current) {
        const headers = surface.tools.headersOf(name);
        if (headers) return headers;
      }
      return undefined;
    },
    wasShown: (shown) => {
      const all = tools();
      for (const { wasShown, find } of all)
        wasShown(all.length === 1 ? shown : shown.filter(({ name }) => find(String(name)) !== undefined));
    },
    refresh: () =>
      void surfaces
        .of('mcp')
        .tools.refresh()
        .catch(() => undefined),
  };
}

type ToolList = readonly JsonObject[] | undefined;

/** Of two tools with one name the first stays: calls go there. */
function merged(lists: readonly ToolList[]): ToolList {
  const [first] = lists;
  if (lists.length === 1) return first;
  const byName = new Map<string, JsonObject>();
  for (const tool of lists.flatMap((list) => list ?? []))
    if (!byName.has(String(tool.name))) byName.set(String(tool.name), tool);
  return lists.every((list) => list === undefined) ? undefined : [...byName.values()];
}

/** Each list, or undefined for one that comes too long after the first. @param onLate called when such a one is there at last. */
async function withPatience(lists: readonly Promise<ToolList>[], onLate: () => void): Promise<ToolList[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    const start = (tools: ToolList) => {
      if (tools) timer ??= setTimeout(resolve, patienceMs, 'late');
    };
    for (const list of lists) void list.then(start);
  });
  const inTime = await Promise.all(
    lists.map(async (list) => {
      const first = await Promise.race([list, late]);
      if (first !== 'late') return first;
      void list.then((tools) => tools && onLate());
      return undefined;
    }),
  );
  clearTimeout(timer);
  return inTime;
}
