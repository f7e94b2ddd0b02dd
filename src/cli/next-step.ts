// The one thing to type next on this machine, as far as its settings and its apps' files tell.
import type { CliIo } from './io.ts';

/** How far somebody has come who wants tools in an app. */
export type Stage = 'no-key' | 'no-app' | 'ready';

const steps: Readonly<Record<Stage, string>> = {
  'no-key': 'velaro-mcp login, or velaro-mcp try to see it work without an account',
  'no-app': 'velaro-mcp install, to use the tools from an app',
  ready: 'velaro-mcp status',
};

export async function nextStep(io: Pick<CliIo, 'environment'>): Promise<string> {
  return steps[await stageOf(io)];
}

export async function stageOf({ environment }: Pick<CliIo, 'environment'>): Promise<Stage> {
  const { readSettings } = await import('../secrets/profiles.ts');
  if (environment.VELARO_MCP_KEY || environment.VELARO_MCP_KEY_FILE) return 'ready';
  try {
    const { profiles } = readSettings(environment);
    if (![...profiles.values()].some(({ keys }) => keys.mcp !== undefined)) return 'no-key';
  } catch {
    // A settings file that cannot be read is explained by the command that needs it.
    return 'ready';
  }
  const [{ fileHosts }, { thisMachine }, { hasVelaroEntry }] = await Promise.all([
    import('../hosts/host-registry.ts'),
    import('../hosts/machine.ts'),
    import('./install/plan.ts'),
  ]);
  const machine = thisMachine(environment);
  return fileHosts.some((host) => hasVelaroEntry(host, machine)) ? 'ready' : 'no-app';
}
