// The gateway's tools held against their definitions as they were first seen here.
import { join } from 'node:path';
import type { PinnedTools } from '../bridge/tools/tool-pins.ts';
import { settingsFolder } from '../secrets/settings-file.ts';
import type { CommandContext } from './command.ts';
import { chooseConnection, heldKinds, withGateway } from './connect.ts';
import type { Input } from './option.ts';

export interface ToolComparison extends Pick<PinnedTools, 'changed'> {
  /** Pins the named tools as they are now; all that changed when none is named. @returns the names. */
  trust(names: readonly string[]): string[];
}

/**
 * Asks the gateway for its tools, and compares them as the bridge does. Where there are only REST keys and VelaFlows tokens
 * nothing is asked, and nothing has changed: what their tools are stands in this program.
 */
export async function comparePinnedTools(context: CommandContext, input: Input): Promise<ToolComparison> {
  if (!(await heldKinds(context, input)).includes('mcp')) return { changed: [], trust: () => [] };
  const { comparePins, readPins, writePins } = await import('../bridge/tools/tool-pins.ts');
  const { isOwnTool } = await import('../bridge/tools/own-tools.ts');
  const { withoutUnseen } = await import('../bridge/tools/clean-text.ts');
  const { url } = await chooseConnection(context, input);
  const tools = withoutUnseen(await withGateway(context, input, (api) => api.listTools()));
  const folder = join(settingsFolder(context.environment), 'tools');
  const { changed, pins } = comparePins(readPins(folder, url), tools, isOwnTool);
  return {
    changed,
    trust: (names) => {
      const trusted = changed.filter(({ now }) => names.length === 0 || names.includes(String(now.name)));
      writePins(folder, url, new Map([...pins, ...trusted.map(({ now }) => [String(now.name), now] as const)]));
      return trusted.map(({ now }) => String(now.name));
    },
  };
}
