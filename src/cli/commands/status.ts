// Says which key is used, from where, for which gateway, and whether it works.
import { statSync } from 'node:fs';
import type { KeySummary, Usage } from '../../client/gateway-answers.ts';
import type { GatewayApi } from '../../client/gateway-api.ts';
import type { KeyEndpoints } from '../../client/key-endpoints.ts';
import { toVelaroError, type VelaroError } from '../../core/errors.ts';
import { type KeyKind, keyFamilies } from '../../core/key-families.ts';
import type { KeyChoice, KeySource } from '../../secrets/find-key.ts';
import { isExposed } from '../../secrets/private-file.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { chooseConnection, heldKinds, readConnectionKey, withKey, withKeyEndpoints } from '../connect.ts';
import { connectionOptions } from '../connection-options.ts';
import { remindOfExpiry } from '../expiry-reminder.ts';
import { placeText, scopesText } from '../key-facts.ts';
import { anyKindOption } from '../kind-option.ts';
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
  options: [anyKindOption, ...connectionOptions],
  examples: [
    { command: 'velaro-mcp status', does: 'for a person' },
    { command: 'velaro-mcp status --json', does: 'for a script; see "works"' },
  ],
  async run(context, input) {
    const held = await heldKinds(context, input);
    const choice = await chooseConnection(context, input, input.get(anyKindOption) ?? held[0]);
    const findings = await ask(async () => {
      const found = await readConnectionKey(context, choice);
      if (choice.kind === 'mcp') return withKey(context, input, found, askGateway);
      return withKeyEndpoints(context, input, found, (connect) => askAboutKey(connect(found)));
    });
    report(context.output, choice, findings, held);
    remindOfExpiry(context, choice, findings.about?.expiresAt ?? choice.expiresAt);
    warnOfExposedFile(context, choice.source);
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

/** Of the other families only the key itself can be asked about. */
async function askAboutKey(keys: KeyEndpoints): Promise<Findings> {
  const [check, about] = await Promise.allSettled([keys.checkKey(), keys.showOwnKey()]);
  return {
    ...(about.status === 'fulfilled' && { about: about.value }),
    ...(check.status === 'rejected' && { error: toVelaroError(check.reason) }),
  };
}

function warnOfExposedFile({ environment, output }: CommandContext, source: KeySource): void {
  const path = 'variable' in source && source.variable.endsWith('_FILE') ? environment[source.variable] : undefined;
  const mode = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode !== undefined && isExposed(mode)) output.warn(`Other users of this computer may read ${path}.`);
}

function report(
  output: Output,
  choice: KeyChoice,
  { tools, about, usage, error }: Findings,
  held: readonly KeyKind[],
): void {
  const { profile, url, prefix, source } = choice;
  const expiresAt = about?.expiresAt ?? choice.expiresAt ?? null;
  const others = held.filter((kind) => kind !== choice.kind);
  const quota = usage && { ...usage.quota, left: Math.max(0, usage.quota.limit - usage.quota.used) };
  const document = {
    profile,
    kind: choice.kind,
    url: url.href,
    key: { prefix, source, id: about?.id ?? choice.id ?? null, label: about?.label ?? null },
    otherKinds: others,
    works: error === undefined,
    tools: tools ?? null,
    scopes: about?.scopes ?? null,
    admin: about?.admin ?? null,
    expiresAt,
    quota: quota ?? null,
    error: error?.body ?? null,
  };
  output.result(document, () =>
    formatFacts(
      [
        ['profile', profile],
        ['gateway', url.href],
        ['key', `${prefix}…, ${sourceText(source)}`],
        ['label', about?.label ?? undefined],
        ['scopes', about && scopesText(about)],
        ['tools', tools === undefined ? undefined : String(tools)],
        ['quota', quota && `${quota.used} of ${quota.limit} used, ${quota.left} left until ${quota.resetsAt}`],
        ['expires', expiresAt ?? (about ? 'never' : undefined)],
        ['also', others.length === 0 ? undefined : others.map(otherText).join(', ')],
        ['works', error ? 'no' : 'yes'],
      ],
      output.width,
    ),
  );
}

function otherText(kind: KeyKind): string {
  return `${keyFamilies[kind].label} (--kind ${kind})`;
}

function sourceText(source: KeySource): string {
  return 'variable' in source ? `from ${source.variable}` : placeText(source.from);
}
