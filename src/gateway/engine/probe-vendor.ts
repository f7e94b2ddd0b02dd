// Finds out whether credentials work, by the one harmless question that a vendor's definition has for it.
import type { Vendor } from '../../skills/define-vendor.ts';
import type { VendorTexts } from './credential-source.ts';
import { callVendor } from './vendor-call.ts';
import { connectVendor } from './vendor-connection.ts';
import { openVendorLink, type VendorNetwork } from './vendor-link.ts';

/**
 * True when the vendor took them; false where it has nothing to ask and only their form was checked.
 * @throws VelaroError `vendor.*` for what the vendor said, `settings.vendor` that names a field which cannot be used.
 */
export async function probeVendor(
  vendor: Vendor,
  texts: VendorTexts,
  network: VendorNetwork,
  signal: AbortSignal,
): Promise<boolean> {
  const connection = connectVendor(vendor, texts);
  const request = vendor.probe?.(connection.account);
  if (!request) return false;
  const link = openVendorLink(connection, network);
  const subject = 'account for these credentials';
  await callVendor({
    link,
    connection,
    request,
    costName: 'probe',
    subject,
    vendorScopes: [],
    repeatable: true,
    signal,
  });
  return true;
}
