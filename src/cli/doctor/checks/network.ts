// The way to the gateway, stretch by stretch: address, proxy, name, certificate, clock.
import { lookup } from 'node:dns/promises';
import { isLoopbackHost } from '../../../core/address.ts';
import { isVelaroError, toVelaroError, VelaroError } from '../../../core/errors.ts';
import type { CommandContext } from '../../command.ts';
import { certificateFindings } from '../certificate.ts';
import { defineCheck, type Finding, good, problem, warning } from '../define-check.ts';

const patienceMs = 10_000;
const clockSlackMs = 5 * 60_000;

export default defineCheck({
  rank: 50,
  title: 'network',
  async run({ connection, context }) {
    const choice = await connection.choice();
    const proxies = proxyFindings(context.environment);
    if (!choice.ok) return proxies;
    const { url } = choice.value;
    const name = proxies.some(({ level }) => level === 'good') ? [] : await nameFindings(url);
    const reached = await reach(context, url);
    const certificate =
      url.protocol === 'https:' && !isVelaroError(reached) ? await certificateFindings(url, context.now()) : [];
    const answer = isVelaroError(reached)
      ? [problem(reached.message, reached.hint ?? 'Check the address and your network.')]
      : [good(`${url.host} answers.`), ...clockFinding(reached.date, context.now())];
    return [...proxies, ...name, ...answer, ...certificate];
  },
});

function proxyFindings(environment: NodeJS.ProcessEnv): Finding[] {
  const names = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];
  return names.flatMap((name): Finding[] => {
    const value = environment[name];
    if (!value) return [];
    if (URL.canParse(value)) return [good(`${name} leads through ${new URL(value).host}.`)];
    return [problem(`${name} is not an address.`, `Set it as http://HOST:PORT, or unset it: unset ${name}`)];
  });
}

async function nameFindings({ hostname }: URL): Promise<Finding[]> {
  if (isLoopbackHost(hostname)) return [];
  try {
    const { address } = await lookup(hostname);
    return [good(`${hostname} is ${address}.`)];
  } catch {
    return [
      problem(
        `The name ${hostname} cannot be found.`,
        'Check the address with velaro-mcp profiles list, and your network.',
      ),
    ];
  }
}

async function reach({ openTransport, interrupted }: CommandContext, url: URL) {
  const transport = await openTransport();
  const deadline = AbortSignal.timeout(patienceMs);
  try {
    const signal = AbortSignal.any([interrupted, deadline]);
    const response = await transport.send({
      method: 'GET',
      url: new URL(`${url.href}/tools/list`),
      headers: {},
      signal,
    });
    response.discard();
    return { date: response.headers.date };
  } catch (thrown) {
    if (!deadline.aborted || interrupted.aborted) return toVelaroError(thrown);
    return new VelaroError('gateway.timeout', `${url.host} does not answer.`, {
      hint: 'Check your network; behind a proxy, set HTTPS_PROXY.',
    });
  } finally {
    transport.close();
  }
}

function clockFinding(date: unknown, now: Date): Finding[] {
  const theirs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(theirs)) return [];
  const difference = Math.abs(theirs - now.getTime());
  if (difference <= clockSlackMs) return [];
  const minutes = Math.round(difference / 60_000);
  return [
    warning(
      `This computer's clock is ${minutes} minutes away from the gateway's: expiry and certificates are judged wrongly.`,
      'Let the system set its time by itself.',
    ),
  ];
}
