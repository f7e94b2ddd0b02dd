// Says which key is used, from where, for which gateway, and whether it works.
import type { KeySummary, Usage } from '../../client/gateway-answers.ts';
import type { GatewayApi } from '../../client/gateway-api.ts';
import { toVelaroError, type VelaroError } from '../../core/errors.ts';
import type { KeyChoice, KeySource } from '../../secrets/find-key.ts';
import { defineCommand } from '../command.ts';
import { chooseConnection, readConnectionKey, withKey } from '../connect.ts';
import { connectionOptions } from '../connection-options.ts';
import { scopesText } from '../key-facts.ts';
import type { Output } from '../output.ts';
import { formatFacts } from '../table.ts';

interface Findings {
  readonly tools?: number;
  readonly about?: KeySummary | undefined;
  readonly usage?: Usage | undefined;
  readonly error?: VelaroError;
}

export default defineCommand({
  summary: 'which key, from where, which gateway, and whether it works',
  description:
    'Shows the profile, the gateway, where the key comes from, its scopes, expiry and quota, and whether the gateway ' +
    'accepts it now. When it does not, the exit code is that of the failure.',
  options: connectionOptions,
  examples: [
    { command: 'velaro-mcp status', does: 'for a person' },
    { command: 'velaro-mcp status --json', does: 'for a script; see "works"' },
  ],
  async run(context, input) {
    const choice = await chooseConnection(context, input);
    const findings = await ask(async () => {
      const { key, url } = await readConnectionKey(context, choice);
      return withKey(context, input, { key, url }, askGateway);
    });
    report(context.output, choice, findings);
    if (findings.error) throw findings.error;
  },
});

async function ask(work: () => Promise<Findings>): Promise<Findings> {
  try {
    return await work();
  } catch (thrown) {
    return { error: toVelaroError(thrown) };
  }
}

/** Whether the tools can be listed decides; what else the gateway tells is good to know. */
async function askGateway(api: GatewayApi): Promise<Findings> {
  const [tools, about, usage] = await Promise.allSettled([api.listTools(), api.showOwnKey(), api.usage()]);
  return {
    ...(about.status === 'fulfilled' && { about: about.value }),
    ...(usage.status === 'fulfilled' && { usage: usage.value }),
    ...(tools.status === 'fulfilled' ? { tools: tools.value.length } : { error: toVelaroError(tools.reason) }),
  };
}

function report(output: Output, choice: KeyChoice, { tools, about, usage, error }: Findings): void {
  const { profile, url, prefix, source } = choice;
  const expiresAt = about?.expiresAt ?? choice.expiresAt ?? null;
  const quota = usage && { ...usage.quota, left: Math.max(0, usage.quota.limit - usage.quota.used) };
  const document = {
    profile,
    url: url.href,
    key: { prefix, source, id: about?.id ?? choice.id ?? null, label: about?.label ?? null },
    works: error === undefined,
    tools: tools ?? null,
    scopes: about?.scopes ?? null,
    admin: about?.admin ?? null,
    expiresAt,
    quota: quota ?? null,
    error: error?.body ?? null,
  };
  output.result(document, () =>
    formatFacts([
      ['profile', profile],
      ['gateway', url.href],
      ['key', `${prefix}…, ${sourceText(source)}`],
      ['label', about?.label ?? undefined],
      ['scopes', about && scopesText(about)],
      ['tools', tools === undefined ? undefined : String(tools)],
      ['quota', quota && `${quota.used} of ${quota.limit} used, ${quota.left} left until ${quota.resetsAt}`],
      ['expires', expiresAt ?? (about ? 'never' : undefined)],
      ['works', error ? 'no' : 'yes'],
    ]),
  );
}

function sourceText(source: KeySource): string {
  return source.from === 'keychain' ? 'from the keychain' : `from ${source.variable}`;
}
