// Runs tools: everything between a call that the gateway has let in and the answer of a vendor or of our own data.
import type { VelaroError } from '../../core/errors.ts';
import type { CallToolResult, Tool } from '../../protocol/tool.ts';
import type { Vendor } from '../../skills/define-vendor.ts';
import type { NativeSource } from '../../skills/native-data.ts';
import { toolDefinitions } from '../../skills/registry.ts';
import { prepareTool, type ToolRunner } from './engine-tool.ts';
import { nativeRunner } from './native-runner.ts';
import { type CallLimits, defaultLimits } from './vendor-call.ts';
import { connectVendor, type Environment, type VendorConnection } from './vendor-connection.ts';
import { openVendorAgent } from './vendor-exchange.ts';
import { vendorRunner } from './vendor-runner.ts';

export interface SkillEngineOptions {
  readonly data: NativeSource;
  /** Where vendors' credentials are read from, each by its variable or the file that `<variable>_FILE` names. */
  readonly environment: Environment;
  /** The sandbox's stand-ins by vendor: on loopback, with a credential as the URL's password. A vendor's own credentials win. */
  readonly vendorUrls?: Readonly<Record<string, URL>>;
  /** What a call of a vendor may take; `defaultLimits` where left out. */
  readonly limits?: Partial<CallLimits>;
}

export interface SkillEngine {
  /** What can be called here, by name. The tools of a vendor without credentials are not there. */
  readonly tools: readonly Tool[];
  find(name: string): EngineTool | undefined;
  /** Ends the vendors' connections once their calls are done. */
  close(): Promise<void>;
}

export interface EngineTool {
  readonly listing: Tool;
  readonly scope: string;
  /** Checks arguments and runs nothing. The error is `tool.arguments` and names each field at fault, in `details.fields` too. */
  parse(args: unknown): ParsedArguments;
  /**
   * @param input what `parse` gave.
   * @throws VelaroError `vendor.*` for what the vendor did, the data's own errors, `cancelled` when the signal fired.
   */
  run(input: unknown, context: CallContext): Promise<CallToolResult>;
}

export type ParsedArguments =
  | { readonly ok: true; readonly input: unknown }
  | { readonly ok: false; readonly error: VelaroError };

export interface CallContext {
  readonly siteId: string;
  readonly keyId: string;
  readonly requestId: string;
  /** Fires when the caller goes away: the exchange with the vendor ends then. May be made when it is first read. */
  readonly signal: AbortSignal;
}

/** @throws VelaroError `settings.vendor` that names the variable when a vendor's credentials are incomplete or malformed. */
export function createSkillEngine(options: SkillEngineOptions): SkillEngine {
  const { data, environment, vendorUrls } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const agent = openVendorAgent(limits);
  const connections = new Map<string, VendorConnection | undefined>();

  function connectionTo(vendor: Vendor): VendorConnection | undefined {
    if (!connections.has(vendor.id))
      connections.set(vendor.id, connectVendor(vendor, environment, vendorUrls?.[vendor.id]));
    return connections.get(vendor.id);
  }

  const tools = new Map<string, EngineTool>();
  for (const definition of toolDefinitions) {
    let run: ToolRunner;
    if ('vendor' in definition) {
      const connection = connectionTo(definition.vendor);
      if (!connection) continue;
      run = vendorRunner(definition, connection, { agent, limits });
    } else run = nativeRunner(definition, data, vendorUrls !== undefined);
    tools.set(definition.name, prepareTool(definition, run));
  }

  return {
    tools: [...tools.values()].map(({ listing }) => listing),
    find: (name) => tools.get(name),
    close: () => agent.close(),
  };
}
