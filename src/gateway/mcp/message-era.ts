// Which era a message belongs to, and whether its headers and its envelope agree with it (Streamable HTTP, 2026-07-28).
import type { IncomingHttpHeaders } from 'node:http';
import { claimedVersion, type EnvelopeFault, envelopeFault } from '../../protocol/envelope.ts';
import { decodeHeaderValue, mcpHeaders, mirroredName } from '../../protocol/headers.ts';
import { type JsonObject, rpcErrors } from '../../protocol/json-rpc.ts';
import { type Era, modernVersion, supportedVersions } from '../../protocol/versions.ts';
import type { Method } from './define-method.ts';

/** @param method the method asked for, when it exists: one that only the modern era has makes its request modern. */
export function readEra(
  headers: IncomingHttpHeaders,
  { name, params }: { readonly name: string; readonly params: JsonObject | undefined },
  method: Method | undefined,
): { readonly era: Era } | { readonly fault: EnvelopeFault } {
  const stated = headerText(headers, mcpHeaders.protocolVersion);
  const claimed = claimedVersion(params);
  const onlyModern = method !== undefined && !method.eras.includes('legacy');

  if (claimed === undefined && stated !== modernVersion && !onlyModern)
    return stated === undefined || supportedVersions.includes(stated) ? { era: 'legacy' } : unsupported(stated);
  if (claimed !== undefined && stated !== claimed) return mismatch('MCP-Protocol-Version', claimed, stated);
  const fault = envelopeFault(params);
  if (fault) return { fault };

  const statedMethod = headerText(headers, mcpHeaders.method);
  if (statedMethod !== name) return mismatch('Mcp-Method', name, statedMethod);
  const mirrored = mirroredName(name, params);
  const statedName = headerText(headers, mcpHeaders.name);
  if (mirrored !== undefined && (statedName === undefined || decodeHeaderValue(statedName) !== mirrored))
    return mismatch('Mcp-Name', mirrored, statedName);
  return { era: 'modern' };
}

function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : undefined;
}

function mismatch(header: string, body: string, stated: string | undefined): { readonly fault: EnvelopeFault } {
  const problem = stated === undefined ? 'is missing' : `says ${JSON.stringify(stated.slice(0, 80))}`;
  const message = `The header ${header} ${problem}, the body says ${JSON.stringify(body.slice(0, 80))}.`;
  return { fault: { code: rpcErrors.headerMismatch, message } };
}

function unsupported(requested: string): { readonly fault: EnvelopeFault } {
  return {
    fault: {
      code: rpcErrors.unsupportedVersion,
      message: `Unsupported protocol version ${JSON.stringify(requested.slice(0, 40))}.`,
      data: { supported: supportedVersions, requested },
    },
  };
}
