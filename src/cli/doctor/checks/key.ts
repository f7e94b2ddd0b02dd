// Which key is used, where it comes from, whether the gateway takes it, and how long it lives.
import { visiblePrefix } from '../../../core/key-format.ts';
import { replaceAdvice } from '../../expiry-reminder.ts';
import { defineCheck, type Finding, good, problem, warning } from '../define-check.ts';

const soonMs = 14 * 86_400_000;

export default defineCheck({
  rank: 40,
  title: 'key',
  async run({ connection, context }) {
    const choice = await connection.choice();
    if (!choice.ok) return [problem(choice.error.message, choice.error.hint ?? 'velaro-mcp login')];
    const { prefix, source, profile } = choice.value;
    const from = source.from === 'environment' ? source.variable : `profile ${profile}`;
    const found: Finding[] = [good(`${prefix}…, from ${from}.`)];
    const key = await connection.key();
    if (key.ok && visiblePrefix(key.value.key) !== prefix)
      found.push(
        warning(
          `The settings speak of ${prefix}…, but another key lies there.`,
          `velaro-mcp login --profile ${profile}`,
        ),
      );
    if (!key.ok && key.error.kind !== 'keychain')
      found.push(problem(key.error.message, key.error.hint ?? 'velaro-mcp login'));
    const facts = await connection.facts();
    if (!facts.ok) return found;
    const { tools, about } = facts.value;
    if (!tools.ok && (tools.error.kind === 'auth' || tools.error.kind === 'forbidden'))
      found.push(problem(tools.error.message, tools.error.hint ?? 'velaro-mcp login'));
    const expiresAt = (about.ok && about.value?.expiresAt) || choice.value.expiresAt;
    if (expiresAt) found.push(expiry(expiresAt, context.now(), replaceAdvice(choice.value)));
    return found;
  },
});

function expiry(expiresAt: string, now: Date, advice: string): Finding {
  const left = Date.parse(expiresAt) - now.getTime();
  const day = expiresAt.slice(0, 10);
  if (left <= 0) return problem(`It expired on ${day}.`, advice);
  if (left > soonMs) return good(`It expires on ${day}.`);
  return warning(`It expires on ${day}, in ${Math.ceil(left / 86_400_000)} days.`, advice);
}
