// How much of the month's quota is gone, and which tools and keys have used it.
import type { Usage } from '../../client/gateway-answers.ts';
import { VelaroError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { withGateway } from '../connect.ts';
import { connectionOptions } from '../connection-options.ts';
import { type Column, formatFacts, formatTable } from '../table.ts';

type Use = Omit<Usage, 'site'>;
type KeyUse = NonNullable<Usage['site']>['byKey'][number];
type ToolUse = NonNullable<Use['byTool']>[number];

const toolColumns: readonly Column<ToolUse>[] = [
  { title: 'TOOL', value: ({ tool }) => tool },
  { title: 'CALLS', value: ({ calls }) => String(calls) },
];
const keyColumns: readonly Column<KeyUse>[] = [
  { title: 'KEY', value: ({ keyId }) => keyId },
  { title: 'LABEL', value: ({ label }) => label ?? '', shrinksTo: 12 },
  { title: 'CALLS', value: ({ calls }) => String(calls) },
];

export default defineCommand({
  summary: 'quota used and left, by tool and by key, and when it starts again',
  description:
    'Shows what your key has used of its quota this month, and by which tools; for an admin key also what the whole ' +
    'site has, by key. Asking never counts against a quota.',
  options: connectionOptions,
  examples: [{ command: 'velaro-mcp usage', does: 'this month' }],
  async run(context, input) {
    const { output } = context;
    const usage = await withGateway(context, input, async (api) => {
      const reported = await api.usage();
      if (reported) return reported;
      throw new VelaroError('usage.unsupported', `${api.url.host} does not say what has been used.`, {
        hint: 'Look at the admin panel of the site.',
      });
    });
    const { site, ...own } = usage;
    const document = { ...reportOf(own), site: site ? { ...reportOf(site), byKey: site.byKey } : null };
    output.result(document, () =>
      [
        facts('key', own),
        formatTable(toolColumns, own.byTool ?? [], output.width),
        ...(site
          ? [
              facts('site', site),
              formatTable(toolColumns, site.byTool ?? [], output.width),
              formatTable(keyColumns, site.byKey, output.width),
            ]
          : []),
      ]
        .filter((part) => part !== '')
        .join('\n'),
    );
  },
});

function reportOf({ quota, month, byTool, byDay, ...rest }: Use & { readonly overage?: number }) {
  const left = Math.max(0, quota.limit - quota.used);
  const { overage } = rest;
  return {
    month: month ?? null,
    quota: { ...quota, left },
    ...(overage !== undefined && { overage }),
    byTool: byTool ?? [],
    byDay: byDay ?? [],
  };
}

function facts(of: 'key' | 'site', use: Use & { readonly overage?: number }): string {
  const { quota, overage = 0 } = use;
  return formatFacts([
    [of === 'key' ? 'this key' : 'the whole site', `${quota.used} of ${quota.limit} used`],
    ['left', String(Math.max(0, quota.limit - quota.used))],
    ['beyond the plan', overage > 0 ? String(overage) : undefined],
    ['starts again', quota.resetsAt],
  ]);
}
