// Runs tools: everything between a call that the gateway has let in and the answer of a vendor or of our own data.
import type { VelaroError } from '../../core/errors.ts';
import type { CallToolResult, Tool } from '../../protocol/tool.ts';
import { type ToolDefinition, vendorWork } from '../../skills/define-tool.ts';
import type { Vendor } from '../../skills/define-vendor.ts';
import type { NativeData } from '../../skills/native-data.ts';
import { toolDefinitions, vendorsOf } from '../../skills/registry.ts';
import type { CredentialSource, Environment, VendorTexts } from './credential-source.ts';
import { prepareTool } from './engine-tool.ts';
import { nativeRunner } from './native-runner.ts';
import { probeVendor } from './probe-vendor.ts';
import { lackingVendor, vendorRunner } from './vendor-choice.ts';
import { openVendorAgent } from './vendor-exchange.ts';
import { type CallLimits, defaultLimits, type VendorNetwork } from './vendor-link.ts';
import { VendorLinks } from './vendor-links.ts';
import type { VendorTransport } from './vendor-transport.ts';

export interface SkillEngineOptions {
  readonly data: NativeData;
  /** Where vendors' credentials are read from first, each by its variable or the file that `<variable>_FILE` names. */
  readonly environment: Environment;
  /** Where they are read from next, at each call; a site's own. */
  readonly credentials?: CredentialSource;
  /** The sandbox's stand-ins by vendor: on loopback, with a credential as the URL's password. A vendor's own credentials win. */
  readonly vendorUrls?: Readonly<Record<string, URL>>;
  /** What carries requests to vendors that are not reached by HTTP, by the name that they give. */
  readonly transports?: Readonly<Record<string, VendorTransport>>;
  /** What a call of a vendor may take; `defaultLimits` where left out. */
  readonly limits?: Partial<CallLimits>;
  /** Milliseconds of a clock that never goes back; the process's own where left out. */
  readonly nowMs?: () => number;
  /** The definitions to serve; all there are where left out. */
  readonly definitions?: readonly ToolDefinition[];
}

export interface SkillEngine {
  /** What some site may call here, by name. */
  readonly tools: readonly Tool[];
  /** What this site can call now: the tools of vendors without credentials are not there. */
  toolsFor(siteId: string): Promise<readonly Tool[]>;
  find(name: string): EngineTool | undefined;
  /** Every vendor that a tool here can ask, connected or not, by id. */
  readonly vendors: readonly Vendor[];
  /**
   * Asks a vendor whether credentials work, without changing anything there: true when it took them, false where there is
   * nothing to ask and only their form was checked.
   * @throws VelaroError `vendor.*` for what the vendor said, `settings.vendor` that names a field which cannot be used.
   */
  probe(vendor: Vendor, texts: VendorTexts, signal: AbortSignal): Promise<boolean>;
  /** Ends the vendors' connections once their calls are done. */
  close(): Promise<void>;
}

export interface EngineTool {
  readonly listing: Tool;
  readonly scope: string;
  /** Checks arguments and runs nothing. The error is `tool.arguments` and names each field at fault, in `details.fields` too. */
  parse(args: unknown): ParsedArguments;
  /**
   * The error that each call of this site would end in for want of credentials; undefined where it has some. Not there where
   * every site has.
   */
  lacking?(siteId: string): Promise<VelaroError | undefined>;
  /**
   * @param input what `parse` gave.
   * @throws VelaroError `vendor.*` for what the vendor did, `vendor.unconfigured` and `settings.vendor` for credentials,
   * the data's own errors, `cancelled` when the signal fired.
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
  const { data, vendorUrls, transports = {}, nowMs = () => performance.now(), definitions = toolDefinitions } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const agent = openVendorAgent(limits);
  const network: VendorNetwork = { agent, limits, transports, nowMs };
  const vendors = vendorsOf(definitions);
  const links = new VendorLinks(vendors, options, network);

  const tools = new Map<string, { readonly tool: EngineTool; readonly definition: ToolDefinition }>();
  for (const definition of definitions) {
    const native = 'native' in definition;
    const works = vendorWork(definition);
    if (!native && !works.some(({ vendor }) => links.possible(vendor))) continue;
    const run = native ? nativeRunner(definition, data, vendorUrls !== undefined) : vendorRunner(definition, links);
    const perSite = !native && !works.some(({ vendor }) => links.everywhere(vendor));
    const tool = { ...prepareTool(definition, run), ...(perSite && { lacking: lackingVendor(works, links) }) };
    tools.set(definition.name, { tool, definition });
  }
  const all = [...tools.values()];

  return {
    tools: all.map(({ tool }) => tool.listing),
    async toolsFor(siteId) {
      const connected = await links.connected(siteId);
      return all
        .filter(
          ({ definition }) => 'native' in definition || vendorWork(definition).some(({ vendor }) => connected(vendor)),
        )
        .map(({ tool }) => tool.listing);
    },
    find: (name) => tools.get(name)?.tool,
    vendors,
    probe: (vendor, texts, signal) => probeVendor(vendor, texts, network, signal),
    async close() {
      links.close();
      await agent.close();
    },
  };
}
