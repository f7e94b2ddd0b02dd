// What the gateway offers this key: tools, version, quota.
import { defineCheck, type Finding, good, problem, warning } from '../define-check.ts';
import { gatewayVersion } from '../gateway-version.ts';

export default defineCheck({
  rank: 60,
  title: 'gateway',
  async run({ connection, context }) {
    const [choice, facts] = [await connection.choice(), await connection.facts()];
    if (!choice.ok || !facts.ok) return [];
    const { tools, usage } = facts.value;
    const found: Finding[] = [];
    const version = await gatewayVersion(context, choice.value.url);
    if (version !== undefined) found.push(good(`It runs velaro-mcp ${version}.`));
    if (tools.ok) found.push(toolFinding(tools.value.length));
    else if (tools.error.kind !== 'auth' && tools.error.kind !== 'forbidden' && tools.error.kind !== 'unreachable')
      found.push(problem(tools.error.message, tools.error.hint ?? 'velaro-mcp status'));
    if (usage.ok && usage.value) found.push(quotaFinding(usage.value.quota));
    return found;
  },
});

function toolFinding(count: number): Finding {
  if (count > 0) return good(`${count} ${count === 1 ? 'tool' : 'tools'}.`);
  return warning('This key sees no tools.', 'Ask an administrator for a key with the scopes that you need.');
}

function quotaFinding({ used, limit, resetsAt }: { used: number; limit: number; resetsAt: string }): Finding {
  const text = `${used} of ${limit} calls used until ${resetsAt.slice(0, 10)}.`;
  if (used >= limit) return problem(text, `Wait until ${resetsAt}, or ask an administrator for a higher quota.`);
  if (used >= limit * 0.8) return warning(text, 'velaro-mcp status');
  return good(text);
}
