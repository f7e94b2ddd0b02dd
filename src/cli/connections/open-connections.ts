// The connections to vendors that a command line means: those of a gateway, or of the data that it names.
import type { ConnectionEndpoints } from '../../client/connection-endpoints.ts';
import type { CommandContext } from '../command.ts';
import { chooseConnection, type KeyAddress, readConnectionKey } from '../connect.ts';
import { connectionOptions, timeoutOption } from '../connection-options.ts';
import { insteadOfGatewayOptions, readInsteadOfGateway } from '../gateway-store-options.ts';
import { masterKeyCabinet } from '../master-key-cabinet.ts';
import type { Input } from '../option.ts';

export const connectionsOptions = [...insteadOfGatewayOptions, ...connectionOptions];

/** Runs `work` on them, then closes the way to them. */
export async function withConnections<Value>(
  context: CommandContext,
  input: Input,
  work: (connections: ConnectionEndpoints) => Promise<Value>,
): Promise<Value> {
  const location = readInsteadOfGateway(input);
  return location ? inData(context, location, work) : atGateway(context, input, work);
}

async function atGateway<Value>(
  context: CommandContext,
  input: Input,
  work: (connections: ConnectionEndpoints) => Promise<Value>,
): Promise<Value> {
  const found = await readConnectionKey(context, await chooseConnection(context, input));
  return withKeyConnections(context, input, found, work);
}

/** Runs `work` on those of the gateway that a key at hand is for, then closes the way to it. */
export async function withKeyConnections<Value>(
  context: CommandContext,
  input: Input,
  found: KeyAddress,
  work: (connections: ConnectionEndpoints) => Promise<Value>,
): Promise<Value> {
  const { createConnectionEndpoints } = await import('../../client/connection-endpoints.ts');
  const transport = await context.openTransport();
  const limits = { timeoutMs: input.get(timeoutOption), signal: context.interrupted };
  try {
    return await work(createConnectionEndpoints(transport, found, limits));
  } finally {
    transport.close();
  }
}

async function inData<Value>(
  context: CommandContext,
  location: { readonly dataDir: string; readonly databaseUrl?: string },
  work: (connections: ConnectionEndpoints) => Promise<Value>,
): Promise<Value> {
  const { environment, interrupted: signal } = context;
  const masterKeys = { environment, cabinet: masterKeyCabinet(context, location) };
  const gateway = await import('../../gateway/program.ts');
  return gateway.withConnections(location, masterKeys, (siteId, desk) =>
    work({
      list: () => desk.list(siteId),
      show: (vendor) => desk.show(siteId, vendor),
      connect: (vendor, request) => desk.connect(siteId, vendor, request, { by: 'operator', signal }),
      check: (vendor) => desk.check(siteId, vendor, signal),
      disconnect: (vendor) => desk.disconnect(siteId, vendor),
    }),
  );
}
