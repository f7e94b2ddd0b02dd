// Runs a gateway in the foreground until it is told to stop.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { VelaroError } from '../../../core/errors.ts';
import type { RunningGateway } from '../../../gateway/start.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { gatewayDataFolder } from '../../gateway-data-folder.ts';
import { choiceOption, flagOption, repeatedOption, textOption, wholeNumberOption } from '../../option.ts';
import { formatFacts } from '../../table.ts';

const port = wholeNumberOption('--port <port>', 'the port to listen on; 0 takes a free one (default: 8787)', {
  from: 0,
  to: 65_535,
});
const host = textOption('--host <address>', 'the address to listen on (default: 127.0.0.1)');
const data = textOption(
  '--data <folder>',
  "where keys and usage are kept (default: velaro-mcp/gateway in the system's data folder)",
);
const database = textOption(
  '--database-url <url>',
  'a PostgreSQL database in the place of the folder, for several gateways; with a password, set VELARO_DATABASE_URL',
);
const allowHost = repeatedOption(
  '--allow-host <name>',
  'a host name that requests may use, beside the loopback ones; repeatable',
);
const sandbox = flagOption('--sandbox', 'demo data, and a stand-in for each vendor without credentials');
const site = textOption('--site <name>', 'the name of the site, for a new data folder (default: local)');
const plan = choiceOption('--plan <plan>', 'the plan of the site, for a new data folder', [
  'professional',
  'enterprise',
  'trial',
]);
const untilStdinCloses = flagOption(
  '--until-stdin-closes',
  'stop when stdin ends, so that it never outlives the program that started it',
);

export default defineCommand({
  summary: 'run a gateway in the foreground',
  description:
    'Runs a gateway until Ctrl-C. The first start of a data folder makes an admin key and shows it once: on the ' +
    'terminal, in the line of --json, else in a file in the data folder that only you can read. With --json it prints ' +
    'one line when it is ready: url, mcpUrl, restUrl, velaflowsUrl, pid, and that adminKey.',
  options: [port, host, data, database, allowHost, sandbox, site, plan, untilStdinCloses],
  examples: [
    { command: 'velaro-mcp gateway start', does: 'on http://127.0.0.1:8787, for this computer only' },
    { command: 'velaro-mcp gateway start --sandbox --port 0 --data ./demo', does: 'to try things out' },
  ],
  endsByItself: true,
  async run(context, input) {
    const { environment, output, interrupted } = context;
    const chosenPort = input.get(port);
    const chosenHost = input.get(host);
    const databaseUrl = input.get(database) || environment.VELARO_DATABASE_URL || undefined;
    const options = {
      dataDir: resolve(input.get(data) ?? gatewayDataFolder(environment)),
      allowHosts: input.get(allowHost),
      sandbox: input.get(sandbox),
      site: { name: input.get(site) ?? 'local', plan: input.get(plan) ?? 'professional' },
      environment,
      log: output.note,
      ...(chosenPort !== undefined && { port: chosenPort }),
      ...(chosenHost !== undefined && { host: chosenHost }),
      ...(databaseUrl !== undefined && { databaseUrl }),
    };
    // Only now, with every option read: the gateway is a large program.
    const { startGateway } = await import('../../../gateway/start.ts');
    const gateway = await startGateway(options);
    try {
      await announce(context, gateway, options);
      await Promise.race([aborted(interrupted), ...(input.get(untilStdinCloses) ? [ended(context.stdin)] : [])]);
      output.note('Stopping: answering what has begun.');
    } finally {
      await gateway.stop();
    }
  },
});

async function announce(
  { output }: CommandContext,
  gateway: RunningGateway,
  { dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl?: string },
): Promise<void> {
  const { url, mcpUrl, restUrl, velaflowsUrl, adminKey } = gateway;
  const document = { url, mcpUrl, restUrl, velaflowsUrl, pid: process.pid };
  const facts = formatFacts([
    ['gateway', url],
    ['mcp', mcpUrl],
    ['data', databaseUrl === undefined ? dataDir : 'PostgreSQL'],
  ]);
  if (adminKey === undefined) return output.result(document, () => facts);
  if (output.json || output.width !== undefined)
    return output.newKey(adminKey, { member: 'adminKey', document, facts });
  const path = join(dataDir, 'admin-key');
  await writeAdminKey(path, adminKey);
  output.result(document, () => facts);
  output.warn(`The admin key is in ${path}: put it where it belongs and delete the file.`);
}

async function writeAdminKey(path: string, adminKey: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, `${adminKey}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new VelaroError('data.unwritable', `The admin key cannot be written to ${path}.`, {
      hint: 'Make room there, delete this new data folder, and start again.',
      cause,
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function ended(stdin: CommandContext['stdin']): Promise<void> {
  return new Promise((resolve) => {
    stdin.once('end', resolve).once('close', resolve).resume();
  });
}
