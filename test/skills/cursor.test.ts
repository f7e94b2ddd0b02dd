// A cursor continues the list that it came from, and no other.
import { expect, it } from 'vitest';
import { readCursor, writeCursor } from '../../src/skills/cursor.ts';

const query = { tool: 'velaro_list_agents', team: 'Sales', status: undefined };

it('gives back its position to its own query, whatever the order and the absent filters', () => {
  const cursor = writeCursor('agt_änne.7', query);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(readCursor(cursor, query)).toBe('agt_änne.7');
  expect(readCursor(cursor, { team: 'Sales', tool: 'velaro_list_agents' })).toBe('agt_änne.7');
});

it('gives nothing to another query', () => {
  const cursor = writeCursor('agt_1', query);
  expect(readCursor(cursor, { ...query, team: 'Support' })).toBeUndefined();
  expect(readCursor(cursor, { ...query, status: 'online' })).toBeUndefined();
  expect(readCursor(cursor, { ...query, tool: 'velaro_list_teams' })).toBeUndefined();
});

it('gives nothing for text that is no cursor, nor for one without a position', () => {
  for (const text of ['', 'agt_1', '%%%', writeCursor('', query)]) expect(readCursor(text, query)).toBeUndefined();
});
