// Which workspace a VelaFlows token works in, where nobody has said so: its only one, or the user has to choose.
import { readBeginning } from '../../client/read-body.ts';
import { maxRefusalBytes, refusalError } from '../../client/refusal.ts';
import { VelaroError } from '../../core/errors.ts';
import { isObject } from '../../protocol/json-rpc.ts';
import type { Credential, Credentials } from '../credentials.ts';
import { type Gateway, sendAuthorised } from './authorised-request.ts';
import { withDeadline } from './deadline.ts';

interface Workspace {
  readonly id: string;
  readonly name: string;
}

const maxListBytes = 1024 * 1024;
const deadlineMs = 15_000;
const shownWorkspaces = 10;

/** The same credentials, each with its workspace. Fails with `workspace.missing` where the token reaches several, or none. */
export function workspaceCredentials(gateway: Gateway): Credentials {
  const { credentials } = gateway;
  let found: { readonly key: string; readonly workspace: Promise<string> } | undefined;

  const complete = async (credential: Credential): Promise<Credential> => {
    const { key, workspace } = credential;
    if (workspace !== undefined) return credential;
    if (found?.key !== key) {
      const asked = { key, workspace: onlyWorkspace(gateway) };
      found = asked;
      // A failure is not kept: the next call asks again.
      asked.workspace.catch(() => {
        if (found === asked) found = undefined;
      });
    }
    return { ...credential, workspace: await found.workspace };
  };
  return {
    current: async () => complete(await credentials.current()),
    replacementFor: async (refused) => {
      const replacement = await credentials.replacementFor(refused);
      return replacement && complete(replacement);
    },
  };
}

async function onlyWorkspace(gateway: Gateway): Promise<string> {
  const workspaces = await listWorkspaces(gateway);
  const [only] = workspaces;
  if (only && workspaces.length === 1) return only.id;
  if (!only)
    throw new VelaroError('workspace.missing', 'This token reaches no workspace.', {
      hint: 'Ask an administrator for a token with access to one.',
    });
  const names = workspaces.slice(0, shownWorkspaces).map(({ id, name }) => `${name} (${id})`);
  if (workspaces.length > shownWorkspaces) names.push(`and ${workspaces.length - shownWorkspaces} more`);
  throw new VelaroError(
    'workspace.missing',
    `This token reaches ${workspaces.length} workspaces: ${names.join(', ')}.`,
    {
      hint: 'Choose one: set VELAFLOWS_WORKSPACE_ID, start the server with --workspace ID, or store it with velaro-mcp login --workspace ID.',
    },
  );
}

function listWorkspaces(gateway: Gateway): Promise<readonly Workspace[]> {
  return withDeadline(deadlineMs, undefined, async (signal) => {
    const headers = { accept: 'application/json' };
    const { response, url } = await sendAuthorised(gateway, {
      method: 'GET',
      path: '/auth/workspaces',
      headers,
      signal,
    });
    if (response.status !== 200) throw refusalError(response, await readBeginning(response, maxRefusalBytes), url);
    return readWorkspaces(await response.text(maxListBytes), url);
  });
}

function readWorkspaces(text: string, url: URL): readonly Workspace[] {
  try {
    const answer: unknown = JSON.parse(text);
    const list = isObject(answer) ? answer.workspaces : answer;
    if (Array.isArray(list))
      return list.flatMap((item) => {
        const { id, name }: Record<string, unknown> = isObject(item) ? item : {};
        return typeof id === 'string' ? [{ id, name: typeof name === 'string' ? name : id }] : [];
      });
  } catch {
    // Said below, like every other list that is none.
  }
  throw new VelaroError('gateway.answer', `${url.host} answered something that is not a list of workspaces.`, {
    hint: 'Check the address; a network that wants a sign-in first also does this.',
  });
}
