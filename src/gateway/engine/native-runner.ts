// Runs a tool on the gateway's own data, narrowed to the key that calls.
import { VelaroError } from '../../core/errors.ts';
import type { NativeTool } from '../../skills/define-tool.ts';
import type { NativeSource } from '../../skills/native-data.ts';
import type { ToolRunner } from './engine-tool.ts';

/** @param sandbox whether the data are the sandbox's. */
export function nativeRunner(tool: NativeTool, source: NativeSource, sandbox: boolean): ToolRunner {
  return async (input, { siteId, keyId }) => {
    const result = await tool.run(input, {
      listAgents: (filter) => source.listAgents(siteId, filter),
      usage: (month) => source.usage(siteId, keyId, month),
    });
    const output = tool.output.safeParse(result);
    if (output.success) return { output: output.data, sandbox };
    throw new VelaroError('internal.bug', `${tool.name} made a result that is not what it declares.`, {
      cause: output.error,
    });
  };
}
