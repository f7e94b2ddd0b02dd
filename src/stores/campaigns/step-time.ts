// When a step of a campaign may be sent to a contact: after its delay, and never in quiet hours.
import { afterQuietHours, isTimeZone } from '../../core/schedule.ts';
import type { CustomFields } from '../records/contacts.ts';
import type { Campaign, CampaignStep } from './campaigns.ts';

/** The custom field by which a contact has a time zone of its own. */
export const timeZoneField = 'timeZone';

const hourMs = 3_600_000;

/** The moment itself, or the end of the quiet hours that it is in for this contact. Milliseconds since 1970, as all here. */
export function outsideQuietHours(
  { quietHours }: Pick<Campaign, 'quietHours'>,
  customFields: CustomFields,
  atMs: number,
): number {
  if (!quietHours) return atMs;
  const own = customFields[timeZoneField];
  const timeZone = typeof own === 'string' && isTimeZone(own) ? own : quietHours.timeZone;
  return afterQuietHours({ ...quietHours, timeZone }, atMs);
}

/** The end of a step's delay. @param sinceMs when the step before it was sent or skipped. */
export function delayEnd({ delayHours }: CampaignStep, sinceMs: number): number {
  return sinceMs + Math.round(delayHours * hourMs);
}
