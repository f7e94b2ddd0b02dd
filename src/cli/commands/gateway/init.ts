// Makes a gateway's site and first admin key, or changes the settings of a site that is there.
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { textOption } from '../../option.ts';
import { showAdminKey } from '../../show-admin-key.ts';
import { siteFacts } from '../../site-facts.ts';
import { planOption, readSiteChanges, siteSettingsOptions } from '../../site-settings-options.ts';

const site = textOption('--site <name>', 'the name of the site, for new data (default: local)');

export default defineCommand({
  summary: 'make the data of a gateway, or change the settings of its site',
  description:
    'Makes the site and its first admin key, which is shown once: on the terminal, in --json as adminKey, else in a ' +
    'file in the data folder that only you can read. Where the data is there already, it changes the settings that ' +
    'are named, for gateways that run too, and shows no key. A new alert webhook gets a new signing secret, shown once.',
  options: [...gatewayStoreOptions, site, ...siteSettingsOptions],
  examples: [
    { command: 'velaro-mcp gateway init --site acme --plan enterprise', does: 'once, before the first start' },
    { command: 'velaro-mcp gateway init --overage on --alerts on', does: 'change settings later' },
  ],
  async run(context, input) {
    const { environment, output } = context;
    const location = readGatewayStore(input, environment);
    const changes = readSiteChanges(input);
    const { initialiseGateway } = await import('../../../gateway/program.ts');
    const made = await initialiseGateway(location, {
      site: { name: input.get(site) ?? 'local', plan: input.get(planOption) ?? 'professional' },
      changes,
    });
    const { alertWebhook, ...settings } = made.settings;
    const document = {
      site: made.site.name,
      created: made.adminKey !== undefined,
      ...settings,
      alertWebhook: alertWebhook?.url ?? null,
      ...(made.webhookSecret && { alertWebhookSecret: made.webhookSecret }),
    };
    const facts = siteFacts(made.site, made.settings, made.webhookSecret);
    if (made.adminKey === undefined) output.result(document, () => facts);
    else await showAdminKey(context, made.adminKey, { document, facts, folder: location.dataDir });
  },
});
