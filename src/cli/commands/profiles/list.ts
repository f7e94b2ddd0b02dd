// Lists the profiles of this computer.
import type { KeyKind } from '../../../core/key-families.ts';
import { defineCommand } from '../../command.ts';
import { type Column, formatTable } from '../../table.ts';

interface Row {
  readonly name: string;
  readonly inUse: boolean;
  /** Null, with all that follows, for a profile without keys. */
  readonly kind: KeyKind | null;
  readonly url: string | null;
  readonly prefix: string | null;
  readonly storedAt: string | null;
  readonly expiresAt: string | null;
}

const noKey = { kind: null, url: null, prefix: null, storedAt: null, expiresAt: null };

const columns: readonly Column<Row>[] = [
  { title: ' ', value: ({ inUse }) => (inUse ? '*' : ' ') },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'KIND', value: ({ kind }) => kind ?? '' },
  { title: 'KEY', value: ({ prefix }) => prefix ?? '' },
  { title: 'GATEWAY', value: ({ url }) => url ?? '', shrinksTo: 20 },
  { title: 'STORED', value: ({ storedAt }) => storedAt?.slice(0, 10) ?? '', spare: true },
  { title: 'EXPIRES', value: ({ expiresAt }) => expiresAt?.slice(0, 10) ?? '', spare: true },
];

export default defineCommand({
  summary: 'list the profiles; * marks the one in use',
  options: [],
  examples: [{ command: 'velaro-mcp profiles list', does: 'name, kind, key, gateway' }],
  async run({ environment, output }) {
    const [{ readSettings }, { keyFamilies }] = await Promise.all([
      import('../../../secrets/profiles.ts'),
      import('../../../core/key-families.ts'),
    ]);
    const settings = readSettings(environment);
    const profiles = [...settings.profiles.values()].flatMap(({ name, keys }): Row[] => {
      const inUse = name === settings.profile;
      const rows = Object.values(keyFamilies).flatMap(({ kind }): Row[] => {
        const key = keys[kind];
        if (!key) return [];
        const { url, prefix, storedAt, expiresAt = null } = key;
        return [{ name, inUse, kind, url, prefix, storedAt, expiresAt }];
      });
      return rows.length > 0 ? rows : [{ name, inUse, ...noKey }];
    });
    output.result({ profiles }, () => formatTable(columns, profiles, output.width));
    if (profiles.length === 0) output.note('There are no profiles yet: velaro-mcp login makes one.');
  },
});
