// The one thing to type next on this machine, as far as its settings tell.
import type { CliIo } from './io.ts';

export async function nextStep({ environment }: Pick<CliIo, 'environment'>): Promise<string> {
  const { readSettings } = await import('../secrets/profiles.ts');
  if (environment.VELARO_MCP_KEY || environment.VELARO_MCP_KEY_FILE) return 'velaro-mcp status';
  try {
    const { profiles } = readSettings(environment);
    const stored = [...profiles.values()].some(({ keys }) => keys.mcp !== undefined);
    return stored ? 'velaro-mcp status' : 'velaro-mcp login, or velaro-mcp try to see it work without an account';
  } catch {
    // A settings file that cannot be read is explained by the command that needs it.
    return 'velaro-mcp status';
  }
}
