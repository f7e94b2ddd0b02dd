// Runs a job again that was given up, or at once one that waits.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { jobId } from '../../../job-facts.ts';

export default defineCommand({
  summary: "run a dead or waiting job now, straight in a gateway's data",
  description:
    'Makes a job due at once, with all its attempts before it again. Gateways that run on the data take it up within ' +
    'seconds. It keeps its place before later jobs about the same thing.',
  arguments: [jobId],
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway jobs replay 4711', does: 'once what failed is mended' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const id = input.get(jobId);
    const { replayAnyJob } = await import('../../../../gateway/program.ts');
    const job = await replayAnyJob(location, id);
    output.result({ ...job }, () => `Job ${id} (${job.kind}) is due now.\n`);
  },
});
