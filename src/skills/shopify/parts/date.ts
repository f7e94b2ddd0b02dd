// Dates as tools take them: a day, or an instant with its offset, never a bare clock time that could mean any zone.
import * as z from 'zod';

const wording =
  'must be an ISO 8601 date, or a date and time with an offset, such as 2026-12-01 or 2026-12-01T00:00:00Z';

export const dayOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], wording);

export const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO 8601 date and time with an offset, such as 2026-12-01T00:00:00Z',
});
