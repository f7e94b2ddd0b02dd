// Which gateway's data a command works on: a folder of this machine, or a database.
import { resolve } from 'node:path';
import { gatewayDataFolder } from './gateway-data-folder.ts';
import { type Input, textOption } from './option.ts';

/** Where the database's address may stand, so that a password in it is in no argument list. */
const databaseUrlVariable = 'VELARO_DATABASE_URL';

const data = textOption(
  '--data <folder>',
  "where keys and usage are kept (default: velaro-mcp/gateway in the system's data folder)",
);
const databaseUrl = textOption(
  '--database-url <url>',
  `a PostgreSQL database instead, as postgres://user@host/name; ${databaseUrlVariable} does the same`,
);

export const gatewayStoreOptions = [data, databaseUrl];

export function readGatewayStore(
  input: Input,
  environment: NodeJS.ProcessEnv,
): { readonly dataDir: string; readonly databaseUrl?: string } {
  const folder = input.get(data);
  const dataDir = resolve(folder ?? gatewayDataFolder(environment));
  // A folder that is named on the command line is meant more than a variable that happens to be set.
  const url = input.get(databaseUrl) ?? (folder === undefined ? environment[databaseUrlVariable] : undefined);
  return url ? { dataDir, databaseUrl: url } : { dataDir };
}

const ownData = textOption('--data <folder>', "work on a gateway's data in this folder instead, without a key");
const ownDatabase = textOption('--database-url <url>', 'work on this PostgreSQL database instead, without a key');

/** For commands that otherwise ask a gateway. */
export const insteadOfGatewayOptions = [ownData, ownDatabase];

/** Undefined where a gateway is to be asked. */
export function readInsteadOfGateway(
  input: Input,
): { readonly dataDir: string; readonly databaseUrl?: string } | undefined {
  const [folder, url] = [input.get(ownData), input.get(ownDatabase)];
  if (folder === undefined && url === undefined) return undefined;
  return { dataDir: resolve(folder ?? ''), ...(url !== undefined && { databaseUrl: url }) };
}
