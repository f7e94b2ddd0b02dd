// Seals what a gateway's data keeps, vendors' credentials and signing secrets, with a new master key.
import { defineCommand } from '../../command.ts';
import { gatewayStoreOptions, readGatewayStore } from '../../gateway-store-options.ts';
import { masterKeyCabinet } from '../../master-key-cabinet.ts';

export default defineCommand({
  summary: "seal the vendors' credentials and signing secrets with a new master key",
  description:
    'Seals all credentials, and the secrets that sign webhooks and alerts, anew, in one step that is done whole or not ' +
    'at all. With VELARO_MASTER_KEY it takes the first key there; put the new one before the old one, restart every gateway with both, run this, then take the old ' +
    'one out. Without it, it makes a new key in the keychain of this computer.',
  options: gatewayStoreOptions,
  examples: [{ command: 'velaro-mcp gateway rekey', does: 'a new key in the keychain, for this machine alone' }],
  async run(context, input) {
    const { environment, output } = context;
    const location = readGatewayStore(input, environment);
    const masterKeys = { environment, cabinet: masterKeyCabinet(context, location) };
    const { resealGateway } = await import('../../../gateway/program.ts');
    const resealed = await resealGateway(location, masterKeys);
    const { keyId, fields, secrets, retired } = resealed;
    output.result(resealed, () =>
      keyId === null
        ? 'There is nothing to seal.\n'
        : fields + secrets === 0
          ? `Everything is sealed with master key ${keyId} already.\n`
          : `Sealed ${fields} credentials and ${secrets} signing secrets with master key ${keyId}.\n`,
    );
    if (retired.length > 0)
      output.note(`Of master key ${retired.join(', ')} only backups that were made before have need.`);
  },
});
