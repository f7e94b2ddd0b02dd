// Shows one job of a gateway, with what it is to do and how it went so far.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { jobFacts, jobId } from '../../../job-facts.ts';

export default defineCommand({
  summary: "show a job, straight from a gateway's data",
  arguments: [jobId],
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway jobs show 4711', does: 'attempts, the last error, the payload' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const id = input.get(jobId);
    const { showAnyJob } = await import('../../../../gateway/program.ts');
    const job = await showAnyJob(location, id);
    output.result({ ...job }, () => jobFacts(job));
  },
});
