// Makes a gateway's site and first admin key.
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { textOption } from '../../option.ts';
import { showAdminKey } from '../../show-admin-key.ts';
import { siteDocument, siteFacts } from '../../site-facts.ts';
import { planOption, readSiteChanges, siteSettingsOptions } from '../../site-settings-options.ts';

const site = textOption('--site <name>', 'the name of the site, for new data (default: local)');

export default defineCommand({
  summary: 'make the data of a gateway: its site and first admin key',
  description:
    'Makes the site and its first admin key, which is shown once: on the terminal, in --json as adminKey, else in a ' +
    'file in the data folder that only you can read. Where the data is there already, nothing is changed and no key is ' +
    'shown: "velaro-mcp gateway site" changes settings. An alert webhook gets a signing secret, shown once.',
  options: [...gatewayStoreOptions, site, ...siteSettingsOptions],
  examples: [
    { command: 'velaro-mcp gateway init --site acme --plan enterprise', does: 'once, before the first start' },
  ],
  async run(context, input) {
    const { environment, output } = context;
    const location = readGatewayStore(input, environment);
    const changes = readSiteChanges(input);
    const { initialiseGateway } = await import('../../../gateway/program.ts');
    const made = await initialiseGateway(location, {
      site: { name: input.get(site) ?? 'local', plan: input.get(planOption) ?? 'professional' },
      changes,
      environment,
    });
    const document = { ...siteDocument(made), created: made.adminKey !== undefined };
    const facts = siteFacts(made.site, made.settings, [['webhook secret', made.webhookSecret]]);
    if (made.adminKey === undefined) {
      output.result(document, () => facts);
      output.note(
        'The site was there already, and nothing was changed. For another admin key: velaro-mcp gateway keys create',
      );
    } else await showAdminKey(context, made.adminKey, { document, facts, folder: location.dataDir });
  },
});
