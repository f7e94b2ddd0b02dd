// A gateway's site and its settings as a person reads them.
import type { ConfiguredSite, Site, SiteSettings } from '../gateway/administration.ts';
import { formatFacts } from './table.ts';

/** As a program reads it; the signing secret only where it was just set. */
export function siteDocument({ site, settings, webhookSecret }: ConfiguredSite): Readonly<Record<string, unknown>> {
  const { alertWebhook, ...rest } = settings;
  return {
    site: site.name,
    ...rest,
    alertWebhook: alertWebhook?.url ?? null,
    ...(webhookSecret !== undefined && { alertWebhookSecret: webhookSecret }),
  };
}

/** @param newSecret the signing secret of a webhook that was just set. */
export function siteFacts({ name }: Site, settings: SiteSettings, newSecret?: string): string {
  return formatFacts([
    ['site', name],
    ['plan', settings.plan],
    ['overage', settings.overage ? 'on' : 'off'],
    ['alerts', settings.alerts ? 'on' : 'off'],
    ['alert webhook', settings.alertWebhook?.url ?? 'none'],
    ['webhook secret', newSecret],
    ['months begin on day', String(settings.billingDay)],
    ['REST requests a day', String(settings.requestsPerDay)],
  ]);
}
