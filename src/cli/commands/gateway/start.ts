// Runs a gateway in the foreground until it is told to stop.
import { resolve } from 'node:path';
import { readDuration } from '../../../core/duration.ts';
import { VelaroError } from '../../../core/errors.ts';
import type { RunningGateway } from '../../../gateway/start.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { masterKeyCabinet } from '../../master-key-cabinet.ts';
import { flagOption, type Input, repeatedOption, textOption, wholeNumberOption } from '../../option.ts';
import { showAdminKey } from '../../show-admin-key.ts';
import { overageOption, planOption, privateWebhooksOption } from '../../site-settings-options.ts';
import { formatFacts } from '../../table.ts';

const port = wholeNumberOption('--port <port>', 'the port to listen on; 0 takes a free one (default: 8787)', {
  from: 0,
  to: 65_535,
});
const host = textOption('--host <address>', 'the address to listen on (default: 127.0.0.1)');
const allowHost = repeatedOption(
  '--allow-host <name>',
  'a host name that requests may use, beside the loopback ones; repeatable',
);
const publicUrl = textOption(
  '--public-url <url>',
  'the https address where people reach this gateway, for the unsubscribe links of campaigns',
);
const tlsCert = textOption('--tls-cert <file>', 'the certificate and its chain as PEM, to speak https');
const tlsKey = textOption('--tls-key <file>', 'the private key of that certificate as PEM');
const insecureBind = flagOption(
  '--insecure-bind',
  'listen beyond this machine without TLS: keys cross the network in clear',
);
const trustProxy = repeatedOption(
  '--trust-proxy <network>',
  "a proxy's address or network, such as 10.0.0.0/8, whose word on client addresses is taken; repeatable",
);
const allowMetrics = repeatedOption(
  '--allow-metrics <network>',
  'an address or network that may read /metrics, beside this machine; repeatable',
);
const drainDelay = textOption(
  '--drain-delay <span>',
  'on a stop, say "not ready" this long before connections are refused (default: 0s)',
);
const sandbox = flagOption('--sandbox', 'demo data, and a stand-in for each vendor without credentials');
const site = textOption('--site <name>', 'the name of the site, for new data (default: local)');
const untilStdinCloses = flagOption(
  '--until-stdin-closes',
  'stop when stdin ends, so that it never outlives the program that started it',
);

export default defineCommand({
  summary: 'run a gateway in the foreground',
  description:
    'Runs a gateway until Ctrl-C. The first start of a data folder makes an admin key and shows it once: on the ' +
    'terminal, in the line of --json, else in a file in the data folder that only you can read. With --json it prints ' +
    'one line when it is ready: url, mcpUrl, restUrl, velaflowsUrl, pid, and that adminKey; with --sandbox also ' +
    'standIns, the addresses at which the stand-ins show what they were sent.',
  options: [
    port,
    host,
    ...gatewayStoreOptions,
    allowHost,
    publicUrl,
    tlsCert,
    tlsKey,
    insecureBind,
    trustProxy,
    allowMetrics,
    drainDelay,
    sandbox,
    site,
    planOption,
    overageOption,
    privateWebhooksOption,
    untilStdinCloses,
  ],
  examples: [
    { command: 'velaro-mcp gateway start', does: 'on http://127.0.0.1:8787, for this computer only' },
    { command: 'velaro-mcp gateway start --sandbox --port 0 --data ./demo', does: 'to try things out' },
  ],
  endsByItself: true,
  async run(context, input) {
    const { environment, output, interrupted } = context;
    const chosenPort = input.get(port);
    const chosenHost = input.get(host);
    const delay = input.get(drainDelay);
    const overage = input.get(overageOption);
    const chosenUrl = input.get(publicUrl);
    const location = readGatewayStore(input, environment);
    const tls = readTlsPaths(input);
    const options = {
      ...location,
      allowHosts: input.get(allowHost),
      sandbox: input.get(sandbox),
      site: { name: input.get(site) ?? 'local', plan: input.get(planOption) ?? 'professional' },
      insecureBind: input.get(insecureBind),
      allowPrivateWebhooks: input.get(privateWebhooksOption),
      trustProxies: input.get(trustProxy),
      allowMetrics: input.get(allowMetrics),
      environment,
      masterKeys: masterKeyCabinet(context, location),
      log: output.note,
      guide: once(async () => (await import('../../reference.ts')).referenceText(context)),
      ...(tls && { tls }),
      ...(overage && { overage: overage === 'on' }),
      ...(delay !== undefined && { drainDelayMs: readDuration(delay, '--drain-delay') * 1_000 }),
      ...(chosenPort !== undefined && { port: chosenPort }),
      ...(chosenHost !== undefined && { host: chosenHost }),
      ...(chosenUrl !== undefined && { publicUrl: chosenUrl }),
    };
    // Only now, with every option read: the gateway is a large program.
    const { startGateway } = await import('../../../gateway/program.ts');
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
  context: CommandContext,
  gateway: RunningGateway,
  { dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl?: string },
): Promise<void> {
  const { url, mcpUrl, restUrl, velaflowsUrl, standIns, adminKey } = gateway;
  const document = { url, mcpUrl, restUrl, velaflowsUrl, pid: process.pid, ...(standIns && { standIns }) };
  const facts = formatFacts([
    ['gateway', url],
    ['mcp', mcpUrl],
    ['data', databaseUrl === undefined ? dataDir : 'PostgreSQL'],
  ]);
  if (adminKey === undefined) context.output.result(document, () => facts);
  else await showAdminKey(context, adminKey, { document, facts, folder: dataDir });
}

function readTlsPaths(input: Input): { readonly certFile: string; readonly keyFile: string } | undefined {
  const [certFile, keyFile] = [input.get(tlsCert), input.get(tlsKey)];
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined)
    return { certFile: resolve(certFile), keyFile: resolve(keyFile) };
  throw new VelaroError('argument.invalid', '--tls-cert and --tls-key go together.', {
    hint: 'Give both, each a PEM file.',
  });
}

/** Made when it is first asked for, then kept: it is the same for as long as this program runs. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
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
