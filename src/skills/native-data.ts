// The port to the gateway's own data: what is asked for and answered is in each tool's own schemas, so it is said once.
import type { JsonObject } from '../protocol/json-rpc.ts';
import type { NativeTool } from './define-tool.ts';

/** The key that calls. A tool cannot name another one, nor another site. */
export interface NativeCaller {
  readonly siteId: string;
  readonly keyId: string;
}

/** Whoever has the data does what the tools on it promise. */
export interface NativeData {
  /**
   * @param input what the tool's schema has parsed.
   * @returns what the tool's output declares, and perhaps more.
   * @throws VelaroError `argument.invalid` with the field in its details, `record.unknown` and the other codes of the records.
   */
  run(tool: NativeTool, input: JsonObject, caller: NativeCaller): Promise<unknown>;
}
