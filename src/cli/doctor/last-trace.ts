// Sums up the newest trace on this computer: what was asked, how it ended, what took long.
import { readFileSync } from 'node:fs';
import type { TraceKind, TraceSummary } from '../../bridge/trace-summary.ts';
import { VelaroError } from '../../core/errors.ts';
import type { CommandContext } from '../command.ts';
import { type Column, formatTable } from '../table.ts';

const columns: readonly Column<TraceKind>[] = [
  { title: 'REQUEST', value: ({ what }) => what },
  { title: 'COUNT', value: ({ count }) => String(count) },
  { title: 'FAILED', value: ({ failed }) => String(failed) },
  { title: 'MEDIAN', value: ({ medianMs }) => `${medianMs} ms` },
  { title: 'SLOWEST', value: ({ slowestMs }) => `${slowestMs} ms`, spare: true },
];

/** How many failures are listed one by one. */
const failuresShown = 10;

/** @throws VelaroError `trace.missing` when there is none, or it is gone. */
export async function showLastTrace({ environment, output }: CommandContext): Promise<void> {
  const [{ lastTracePath }, { cacheFolder }, { summariseTrace }] = await Promise.all([
    import('../../bridge/trace.ts'),
    import('../../secrets/cache-folder.ts'),
    import('../../bridge/trace-summary.ts'),
  ]);
  const path = lastTracePath(cacheFolder(environment));
  const text = path === undefined ? undefined : readTrace(path);
  if (path === undefined || text === undefined)
    throw new VelaroError('trace.missing', path ? `The trace ${path} is gone.` : 'No server has written a trace yet.', {
      hint: 'Have the app start "velaro-mcp serve --trace FILE", and use it for a while.',
    });
  const summary = summariseTrace(text);
  output.result({ path, ...summary }, () => summaryText(path, summary, output.width));
}

function summaryText(path: string, summary: TraceSummary, width: number | undefined): string {
  const { requests, from, until, kinds, failures } = summary;
  const span = from && until ? `, ${from} to ${until}` : '';
  const failed = failures.slice(-failuresShown).map(({ at, what, outcome }) => `${at}  ${what}  ${outcome}\n`);
  return `${path}: ${requests} requests${span}\n\n${formatTable(columns, kinds, width)}${
    failed.length > 0 ? `\nNewest failures:\n${failed.join('')}` : ''
  }`;
}

function readTrace(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
