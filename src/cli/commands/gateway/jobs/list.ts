// Lists what a gateway still has to do, and what it has given up.
import { defineCommand } from '../../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../../gateway-store-options.ts';
import { jobColumns } from '../../../job-facts.ts';
import { choiceOption, textOption, wholeNumberOption } from '../../../option.ts';
import { formatTable } from '../../../table.ts';

const state = choiceOption('--state <state>', 'only those', ['waiting', 'running', 'dead']);
const kind = textOption('--kind <kind>', 'only those, such as webhook.deliver');
const limit = wholeNumberOption('--limit <number>', 'how many at most (default: 100)', { from: 1, to: 10_000 });

export default defineCommand({
  summary: "list jobs, straight from a gateway's data",
  description:
    "Lists jobs from a gateway's data, running or not, oldest first: deliveries of webhooks and whatever else happens " +
    'later. A job that is done is gone; one that was given up is dead, and stays until it is replayed or dropped, or ' +
    'for 30 days.',
  options: [state, kind, limit, ...gatewayStoreOptions],
  examples: [{ command: 'velaro-mcp gateway jobs list --state dead', does: 'what was given up, and why' }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const [wantedState, wantedKind] = [input.get(state), input.get(kind)];
    const { listAllJobs } = await import('../../../../gateway/program.ts');
    const list = await listAllJobs(location, {
      limit: input.get(limit) ?? 100,
      ...(wantedState && { state: wantedState }),
      ...(wantedKind !== undefined && { kind: wantedKind }),
    });
    output.result({ ...list }, () => formatTable(jobColumns, list.jobs, output.width));
    const all = Object.values(list.counts).reduce((sum, count) => sum + count, 0);
    if (list.jobs.length === 0)
      output.note(all === 0 ? 'There are no jobs.' : `Of ${all} jobs none is of that state or kind.`);
  },
});
