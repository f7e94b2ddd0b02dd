// Which of a tool's vendors a site's call goes to, and what it is told where there is none.
import { VelaroError } from '../../core/errors.ts';
import { type ToolDefinition, type VendorWork, vendorWork } from '../../skills/define-tool.ts';
import type { ToolRunner } from './engine-tool.ts';
import type { VendorLinks } from './vendor-links.ts';
import { runAtVendor } from './vendor-runner.ts';

/** Goes to the first of the tool's vendors that the site has credentials for. */
export function vendorRunner(definition: ToolDefinition, links: VendorLinks): ToolRunner {
  const works = vendorWork(definition);
  return async (input, { siteId, signal }) => {
    for (const work of works) {
      const found = links.find(siteId, work.vendor);
      const link = found instanceof Promise ? await found : found;
      if (!link) continue;
      const output = await runAtVendor(definition, work, link, input, signal);
      return { output, sandbox: link.connection.origin === 'sandbox', source: work.vendor };
    }
    throw unconfigured(works);
  };
}

/** What `EngineTool.lacking` is. */
export function lackingVendor(works: readonly VendorWork[], links: VendorLinks) {
  return async (siteId: string): Promise<VelaroError | undefined> => {
    const connected = await links.connected(siteId);
    return works.some(({ vendor }) => connected(vendor)) ? undefined : unconfigured(works);
  };
}

function unconfigured(works: readonly VendorWork[]): VelaroError {
  const titles = works.map(({ vendor }) => vendor.title).join(' nor ');
  return new VelaroError(
    'vendor.unconfigured',
    `${works.length > 1 ? 'Neither ' : ''}${titles} is ${works.length > 1 ? '' : 'not '}connected here.`,
    { hint: `Run velaro-mcp connect ${works[0]?.vendor.id}.` },
  );
}
