// Lists come in pages: how many a page holds, and where the next one begins.
import * as z from 'zod';

const mostOnPage = 100;
const usualOnPage = 25;

/** The two fields by which every list is asked for. */
export const pageInput = {
  limit: z.int().min(1).max(mostOnPage).default(usualOnPage).describe('How many a page holds at most'),
  cursor: z.string().min(1).max(1_000).optional().describe('nextCursor of the page before, with the same filters'),
};

/** What every list has beside its items. */
export const pageOutput = {
  nextCursor: z.string().nullable().describe('Give it as cursor for the next page; null on the last one'),
};
