// Where this computer keeps what may be thrown away.
import { join } from 'node:path';
import { type Environment, homeFolder, settingsFolder } from './settings-file.ts';

/** The platform's own place for it; beside the settings where those have a folder of their own. */
export function cacheFolder(environment: Environment): string {
  if (environment.VELARO_CONFIG_DIR) return join(settingsFolder(environment), 'cache');
  const home = environment.HOME || homeFolder();
  if (process.platform === 'win32')
    return join(environment.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'velaro-mcp', 'cache');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'velaro-mcp');
  const xdg = environment.XDG_CACHE_HOME;
  return join(xdg?.startsWith('/') ? xdg : join(home, '.cache'), 'velaro-mcp');
}
