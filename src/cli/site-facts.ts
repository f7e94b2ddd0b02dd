// A gateway's site and its settings as a person reads them.
import type { ConfiguredSite, Site, SiteSettings } from '../gateway/administration.ts';
import { formatFacts } from './table.ts';

type Facts = Parameters<typeof formatFacts>[0];

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

/** @param more facts that go below, in the same columns. */
export function siteFacts({ name }: Site, settings: SiteSettings, more: Facts = []): string {
  return formatFacts([
    ['site', name],
    ['plan', settings.plan],
    ['overage', settings.overage ? 'on' : 'off'],
    ['alerts', settings.alerts ? 'on' : 'off'],
    ['alert webhook', settings.alertWebhook?.url ?? 'none'],
    ['months begin on day', String(settings.billingDay)],
    ['REST requests a day', String(settings.requestsPerDay)],
    ...more,
  ]);
}
