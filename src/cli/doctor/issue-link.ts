// A link that opens a new issue with the facts about this computer filled in: none of them secret.
import { arch, release } from 'node:os';
import { packageVersion, repositoryUrl } from '../../core/package.ts';
import { redact } from '../../core/redaction.ts';
import type { Reported } from './report.ts';

const longestLink = 6_000;

export function issueLink(reported: readonly Reported[]): string {
  const wrong = reported
    .filter(({ level }) => level !== 'good')
    .map(({ check, text }) => `- ${check}: ${withoutHome(text)}`);
  const facts = [
    `velaro-mcp ${packageVersion}, Node ${process.versions.node}, ${process.platform} ${release()} ${arch()}`,
    ...wrong,
  ].join('\n');
  const link = new URL(`${repositoryUrl}/issues/new`);
  link.searchParams.set('template', 'bug.yml');
  link.searchParams.set('doctor', redact(facts).slice(0, longestLink));
  return link.href;
}

/** A home folder's name is often a person's. */
function withoutHome(text: string): string {
  return text.replace(/(\/home\/|\/Users\/|\\Users\\)[^/\\\s]+/g, '$1…');
}
