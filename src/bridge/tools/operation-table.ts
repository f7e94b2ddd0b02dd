// The operations of the REST and the VelaFlows API as tools, from the catalog, without loading it.
import type { HttpRequest } from '../../client/transport.ts';
import type { JsonObject } from '../../protocol/json-rpc.ts';
import { scopeMetaKey, type Tool, type ToolAnnotations } from '../../protocol/tool.ts';
import table from './operations.json';

/** The families of keys whose API is called operation by operation. */
export type OperationSurface = 'rest' | 'velaflows';

export interface ToolOperation {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
  readonly annotations: ToolAnnotations & { readonly title: string };
  readonly scope: string;
  readonly surface: OperationSurface;
  readonly method: HttpRequest['method'];
  /** From the gateway's root, with the fields that stand in it in braces. */
  readonly path: string;
  /** Where each field goes: `path`, `query`, `body` or `if-match`. */
  readonly places: Readonly<Record<string, string | undefined>>;
  /** The answer holds what visitors and customers may have written. */
  readonly visitorText: boolean;
}

interface Row extends Omit<ToolOperation, 'surface' | 'method'> {
  readonly surface: string;
  readonly method: string;
}

const rows: readonly Row[] = table;

/** Those of one API, by name. */
export function operationsOf(surface: OperationSurface): ReadonlyMap<string, ToolOperation> {
  const own = rows.filter((row) => row.surface === surface);
  return new Map(own.map((row) => [row.name, { ...row, surface, method: methodOf(row.method) }]));
}

/** As `tools/list` has it. @param sandbox the key only ever touches sandbox data, and the title says so. */
export function operationTool({ name, description, inputSchema, annotations, scope }: ToolOperation, sandbox: boolean) {
  const title = sandbox ? `${annotations.title} (sandbox)` : annotations.title;
  return {
    name,
    description,
    inputSchema,
    annotations: { ...annotations, title },
    _meta: { [scopeMetaKey]: scope },
  } satisfies Tool;
}

function methodOf(text: string): HttpRequest['method'] {
  if (text === 'GET' || text === 'POST' || text === 'PATCH' || text === 'DELETE') return text;
  throw new TypeError(`no operation has the method ${text}`);
}
