// Forgets a job that is not to be done any more.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { jobId } from '../../../job-facts.ts';

export default defineCommand({
  summary: "forget a job, straight in a gateway's data",
  description: 'Removes a dead or waiting job. It asks nothing, and cannot be undone.',
  arguments: [jobId],
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway jobs drop 4711', does: 'when it is not to be done any more' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const id = input.get(jobId);
    const { dropAnyJob } = await import('../../../../gateway/program.ts');
    const { kind } = await dropAnyJob(location, id);
    output.result({ id, kind, dropped: true }, () => `Dropped job ${id} (${kind}).\n`);
  },
});
