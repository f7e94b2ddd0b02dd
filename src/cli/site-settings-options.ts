// What may be set about a gateway's site: plan, overage, alerts, and the day on which its months begin.
import type { WantedChanges } from '../gateway/administration.ts';
import { choiceOption, flagOption, type Input, textOption, wholeNumberOption } from './option.ts';

const onOrOff = ['on', 'off'] as const;

export const planOption = choiceOption('--plan <plan>', 'the plan of the site', [
  'professional',
  'enterprise',
  'trial',
]);
export const overageOption = choiceOption(
  '--overage <state>',
  "serve calls beyond the plan's limit, and count them",
  onOrOff,
);
const alerts = choiceOption('--alerts <state>', 'tell when a quota is at 80 and at 100 percent', onOrOff);
const alertWebhook = textOption(
  '--alert-webhook <url>',
  'where alerts are sent, signed; "none" leaves them to the log',
);
const billingDay = wholeNumberOption('--billing-day <day>', 'the day on which the months of the site begin, in UTC', {
  from: 1,
  to: 28,
});
const requestsPerDay = wholeNumberOption('--requests-per-day <number>', 'requests a day to the REST API', {
  from: 1,
  to: 1_000_000_000,
});

export const privateWebhooksOption = flagOption(
  '--allow-private-webhooks',
  "webhooks, and the alerts' too, may lead by plain http into the gateway's own network",
);

export const siteSettingsOptions = [
  planOption,
  overageOption,
  alerts,
  alertWebhook,
  privateWebhooksOption,
  billingDay,
  requestsPerDay,
];

/** What was asked to be changed; a webhook's address is not looked at here. */
export function readSiteChanges(input: Input): WantedChanges {
  const plan = input.get(planOption);
  const day = input.get(billingDay);
  const perDay = input.get(requestsPerDay);
  const webhook = input.get(alertWebhook);
  return {
    ...(plan && { plan }),
    ...(input.get(overageOption) && { overage: input.get(overageOption) === 'on' }),
    ...(input.get(alerts) && { alerts: input.get(alerts) === 'on' }),
    ...(day !== undefined && { billingDay: day }),
    ...(perDay !== undefined && { requestsPerDay: perDay }),
    ...(webhook !== undefined && { alertWebhookUrl: webhook === 'none' ? null : webhook }),
    allowPrivateWebhooks: input.get(privateWebhooksOption),
  };
}
