// Which Node runs this, and until when it gets security fixes.
import { defineCheck, good, problem, warning } from '../define-check.ts';

/** Days after which a line gets no more fixes (nodejs/Release, schedule.json). */
const endsOfLife: Readonly<Record<string, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
  26: '2029-04-30',
};

export default defineCheck({
  rank: 10,
  title: 'node',
  async run({ context }) {
    return [nodeFinding(process.versions.node, process.execPath, context.now())];
  },
});

export function nodeFinding(version: string, path: string, now: Date) {
  const [major = ''] = version.split('.');
  const end = endsOfLife[major];
  const what = `Node ${version} (${path})`;
  const install = 'Install the current LTS from https://nodejs.org, then run: velaro-mcp install --all';
  if (end === undefined && Number(major) % 2 === 1) return warning(`${what} is a short-lived line.`, install);
  if (end === undefined) return good(`${what}.`);
  if (now.toISOString().slice(0, 10) <= end) return good(`${what}, which gets security fixes until ${end}.`);
  if (Number(major) < 20) return problem(`${what} is too old.`, install);
  return warning(`${what} has had no security fixes since ${end}.`, install);
}
