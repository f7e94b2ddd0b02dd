// What a gateway's data holds: its site, what was used this month, its keys, and calls that never ended.
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { siteFacts } from '../../site-facts.ts';

export default defineCommand({
  summary: "show a gateway's site, use and keys, straight from its data",
  description:
    'Reads the data of a gateway, running or not: the settings of its site, the calls of this month, how many keys ' +
    'there are, and calls without an outcome, which are under way or were cut off by a crash.',
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway status', does: "this machine's gateway" }],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const { readGatewayStatus } = await import('../../../gateway/program.ts');
    const sites = await readGatewayStatus(location);
    const documents = sites.map(({ site, settings: { alertWebhook, ...settings }, usage, keys, openCalls }) => ({
      site: site.name,
      ...settings,
      alertWebhook: alertWebhook?.url ?? null,
      month: usage.month,
      used: usage.used,
      limit: usage.quota.limit,
      overageCalls: usage.overage,
      resetsAt: usage.quota.resetsAt,
      keys,
      openCalls,
    }));
    output.result({ sites: documents }, () =>
      sites
        .map(({ site, settings, usage, keys, openCalls }) =>
          siteFacts(site, settings, [
            ['used this month', `${usage.used}/${usage.quota.limit}, starts again ${usage.quota.resetsAt}`],
            ['beyond the plan', usage.overage > 0 ? String(usage.overage) : undefined],
            ['keys', `${keys.active} active, ${keys.expired} expired, ${keys.revoked} revoked`],
            ['calls without an end', openCalls > 0 ? String(openCalls) : undefined],
          ]),
        )
        .join('\n'),
    );
  },
});
