// Shows and changes the settings of the site in a gateway's data.
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { siteDocument, siteFacts } from '../../site-facts.ts';
import { readSiteChanges, siteSettingsOptions } from '../../site-settings-options.ts';

export default defineCommand({
  summary: "show or change a site's plan, overage, alerts and billing day",
  description:
    'Changes the settings that are named, for gateways that run too, from the very next call on; with none named it ' +
    'shows them. A new alert webhook gets a new signing secret, shown once.',
  options: [...gatewayStoreOptions, ...siteSettingsOptions],
  examples: [
    { command: 'velaro-mcp gateway site --overage on --billing-day 15', does: 'change two settings' },
    { command: 'velaro-mcp gateway site --alert-webhook none', does: 'leave alerts to the log' },
  ],
  async run({ environment, output }, input) {
    const location = readGatewayStore(input, environment);
    const changes = readSiteChanges(input);
    const { changeGatewaySite } = await import('../../../gateway/program.ts');
    const changed = await changeGatewaySite(location, { changes, environment });
    output.result(siteDocument(changed), () =>
      siteFacts(changed.site, changed.settings, [['webhook secret', changed.webhookSecret]]),
    );
  },
});
