// What a site's own programs attach to a conversation: any JSON, within bounds.
import * as z from 'zod';

const mostCharacters = 16_384;
const mostLevels = 10;

export const customData = z
  .record(z.string(), z.unknown())
  .refine(
    (data) => isShallow(data, mostLevels) && JSON.stringify(data).length <= mostCharacters,
    `must have at most ${mostLevels} levels and ${mostCharacters} characters as JSON`,
  );

/** Asked first: JSON that is nested without end cannot even be written. */
function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}
