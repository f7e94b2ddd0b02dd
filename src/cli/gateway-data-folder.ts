// Where a gateway on this computer keeps its data when nobody says where.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export function gatewayDataFolder(
  environment: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): string {
  const home = environment.HOME || homedir();
  return join(dataHome(environment, platform, home), 'velaro-mcp', 'gateway');
}

function dataHome(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return environment.LOCALAPPDATA || join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  // A relative path is to be ignored (XDG Base Directory Specification).
  const xdg = environment.XDG_DATA_HOME;
  return xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share');
}
