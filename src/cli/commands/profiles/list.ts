// Lists the profiles of this computer.
import { defineCommand } from '../../command.ts';
import { type Column, formatTable } from '../../table.ts';

interface Row {
  readonly name: string;
  readonly inUse: boolean;
  readonly url: string | null;
  readonly prefix: string | null;
  readonly storedAt: string | null;
  readonly expiresAt: string | null;
}

const columns: readonly Column<Row>[] = [
  { title: ' ', value: ({ inUse }) => (inUse ? '*' : ' ') },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'KEY', value: ({ prefix }) => prefix ?? '' },
  { title: 'GATEWAY', value: ({ url }) => url ?? '', shrinksTo: 20 },
  { title: 'STORED', value: ({ storedAt }) => storedAt?.slice(0, 10) ?? '', spare: true },
  { title: 'EXPIRES', value: ({ expiresAt }) => expiresAt?.slice(0, 10) ?? '', spare: true },
];

export default defineCommand({
  summary: 'list the profiles; * marks the one in use',
  options: [],
  examples: [{ command: 'velaro-mcp profiles list', does: 'name, key, gateway' }],
  async run({ environment, output }) {
    const { readSettings } = await import('../../../secrets/profiles.ts');
    const settings = readSettings(environment);
    const profiles = [...settings.profiles.values()].map(
      ({ name, keys: { mcp } }): Row => ({
        name,
        inUse: name === settings.profile,
        url: mcp?.url ?? null,
        prefix: mcp?.prefix ?? null,
        storedAt: mcp?.storedAt ?? null,
        expiresAt: mcp?.expiresAt ?? null,
      }),
    );
    output.result({ profiles }, () => formatTable(columns, profiles, output.width));
    if (profiles.length === 0) output.note('There are no profiles yet: velaro-mcp login makes one.');
  },
});
