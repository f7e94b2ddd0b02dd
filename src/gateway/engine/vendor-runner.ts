// Runs a tool at its vendor: the request that the definition makes, then what of the answer it declares.
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { VelaroError } from '../../core/errors.ts';
import { toolKinds, type VendorTool } from '../../skills/define-tool.ts';
import type { ToolRunner } from './engine-tool.ts';
import { type CallLimits, callVendor } from './vendor-call.ts';
import type { VendorConnection } from './vendor-connection.ts';

export function vendorRunner(
  tool: VendorTool,
  connection: VendorConnection,
  { agent, limits }: { readonly agent: Dispatcher; readonly limits: CallLimits },
): ToolRunner {
  const { repeatable } = toolKinds[tool.kind];
  const { title } = tool.vendor;
  return async (input, { signal }) => {
    const body = await callVendor({ tool, connection, agent, limits, repeatable, signal, input });
    const answer = tool.answer.safeParse(tool.vendor.payload(body));
    if (!answer.success) throw unexpected(tool, answer.error);
    const result = tool.read(answer.data);
    if (result === undefined)
      throw new VelaroError('vendor.not-found', `${title} has no ${tool.subject(input)}.`, {
        ...(tool.notFoundHint !== undefined && { hint: tool.notFoundHint }),
        details: { vendor: tool.vendor.id },
      });
    const output = tool.output.safeParse(result);
    if (!output.success) throw unexpected(tool, output.error);
    return { output: output.data, sandbox: connection.sandbox };
  };
}

/** Names places in the answer, never what stands there. */
function unexpected({ name, vendor }: VendorTool, error: z.ZodError): VelaroError {
  const places = [...new Set(error.issues.map(({ path }) => path.join('.') || 'the whole answer'))].slice(0, 5);
  return new VelaroError(
    'vendor.answer',
    `${vendor.title}'s answer is not what ${name} expects of version ${vendor.version}: ${places.join(', ')}.`,
    { cause: error, details: { vendor: vendor.id, places } },
  );
}
