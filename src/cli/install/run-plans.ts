// Shows what is planned for each app, asks once, carries it out, and tells what came of it.
import { toVelaroError, VelaroError } from '../../core/errors.ts';
import type { FileHost } from '../../hosts/define-host.ts';
import type { Machine } from '../../hosts/machine.ts';
import { askYesOrNo } from '../choose.ts';
import type { CommandContext } from '../command.ts';
import { canPrompt } from '../prompt.ts';
import { backupText } from './backup-keys.ts';
import { carryOut, ownProgram } from './carry-out.ts';
import { diffText } from './diff-text.ts';
import type { Plan } from './plan.ts';

export interface Work {
  readonly hosts: readonly FileHost[];
  plan(host: FileHost): Plan;
  readonly dryRun: boolean;
  readonly ask: boolean;
  /** How it is told: `installed`. */
  readonly did: 'installed' | 'removed';
}

export interface HostResult {
  readonly host: string;
  readonly file: string;
  readonly status: 'unchanged' | 'planned' | 'installed' | 'removed' | 'failed';
  readonly backup?: string;
  /** Prefixes of the keys that are nowhere but in the backup now. */
  readonly keysInBackup?: readonly string[];
  readonly error?: unknown;
}

export interface Results {
  readonly documents: readonly HostResult[];
  /** The first app's failure; the others have been done all the same. */
  readonly failure?: VelaroError;
}

export async function carryOutAll(context: CommandContext, machine: Machine, work: Work): Promise<Results> {
  const { output } = context;
  const planned = work.hosts.map((host) => attempt(host, machine, () => work.plan(host)));
  const changes = planned.flatMap(({ plan }) => (plan && plan.text !== plan.file.text ? [plan] : []));
  for (const plan of changes) announce(context, machine, plan);
  if (!work.dryRun && changes.length > 0 && work.ask && canPrompt(context) && !output.json) {
    const agreed = await askYesOrNo(context, { message: 'Write this?', instead: '--yes' });
    if (!agreed) throw new VelaroError('cancelled', 'Nothing was changed.');
  }
  const documents: HostResult[] = [];
  let failure: VelaroError | undefined;
  for (const { host, file, plan, error } of planned) {
    const outcome = plan
      ? await outcomeOf(plan, machine, work)
      : { status: 'failed' as const, failure: toVelaroError(error) };
    const { failure: failed, ...told } = outcome;
    documents.push({ host: host.id, file, ...told, ...(failed && { error: failed.body }) });
    output.part(tell(context, host, file, outcome));
    if (failed && failure) output.warn(`${failed.message} ${failed.hint ?? ''}`.trim());
    failure ??= failed;
  }
  return { documents, ...(failure && { failure }) };
}

type Outcome = Pick<HostResult, 'status' | 'backup' | 'keysInBackup'> & { readonly failure?: VelaroError };

async function outcomeOf(plan: Plan, machine: Machine, { dryRun, did }: Work): Promise<Outcome> {
  if (plan.text === plan.file.text) return { status: 'unchanged' };
  if (dryRun) return { status: 'planned' };
  try {
    const { how: _, ...left } = await carryOut(plan, machine);
    return { status: did, ...left };
  } catch (thrown) {
    return { status: 'failed', failure: toVelaroError(thrown) };
  }
}

function attempt(host: FileHost, machine: Machine, makePlan: () => Plan) {
  const file = host.file(machine);
  try {
    return { host, file, plan: makePlan() };
  } catch (error) {
    return { host, file, error };
  }
}

function announce({ output }: CommandContext, machine: Machine, plan: Plan): void {
  const { host, file, text } = plan;
  output.part(`${host.label}: ${file.path}\n${diffText(output, file.text, text)}`);
  const program = ownProgram(plan, machine);
  if (program) output.part(`  by its own command, ${program}\n`);
}

function tell(
  { output }: CommandContext,
  host: FileHost,
  file: string,
  { status, backup, keysInBackup }: Outcome,
): string {
  const mark = output.style('green', '✓');
  if (status === 'failed') return `${output.style('red', '✗')} ${host.label}: nothing was changed.\n`;
  if (status === 'planned') return '';
  if (status === 'unchanged') return `${mark} ${host.label}: nothing to change in ${file}.\n`;
  return `${mark} ${host.label}: ${status}.${status === 'installed' ? ` ${host.afterwards}` : ''}${backupText(backup, keysInBackup)}\n`;
}
