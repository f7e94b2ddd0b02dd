// Runs a tool on the gateway's own data, narrowed to the key that calls.
import { VelaroError } from '../../core/errors.ts';
import { vendors, visitors } from '../../protocol/untrusted-text.ts';
import type { NativeTool } from '../../skills/define-tool.ts';
import type { NativeData } from '../../skills/native-data.ts';
import type { ToolRunner } from './engine-tool.ts';

/** @param sandbox whether the data are the sandbox's. */
export function nativeRunner(tool: NativeTool, data: NativeData, sandbox: boolean): ToolRunner {
  const source = tool.visitorText ? visitors : tool.vendorText ? vendors : undefined;
  return async (input, { siteId, keyId }) => {
    const output = tool.output.safeParse(await data.run(tool, input, { siteId, keyId }));
    if (output.success) return { output: output.data, sandbox, ...(source && { source }) };
    throw new VelaroError('internal.bug', `${tool.name} made a result that is not what it declares.`, {
      cause: output.error,
    });
  };
}
