// A program that saves a number of keys, each under a profile of its own.
import { openSettings } from '../../src/secrets/profile-settings.ts';

async function write(name: string, count: number): Promise<void> {
  const settings = openSettings(process.env);
  for (let number = 0; number < count; number++)
    await settings.saveKey(`${name}.${number}`, 'mcp', {
      url: 'https://acme.velaro.com/mcp/v1',
      store: 'keychain',
      prefix: 'vel_live_Ab3d',
      fingerprint: '0123456789abcdef',
      storedAt: '2027-01-01T00:00:00.000Z',
    });
}

void write(process.argv[2] ?? '', Number(process.argv[3]));
