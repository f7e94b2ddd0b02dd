// The accounts through which a site's calls go: made from whatever credentials are set when the call comes, and kept until they change.
import type { Vendor } from '../../skills/define-vendor.ts';
import { type CredentialSource, environmentCredentials, type VendorTexts } from './credential-source.ts';
import { connectVendor, standInTexts } from './vendor-connection.ts';
import { openVendorLink, type VendorLink, type VendorNetwork } from './vendor-link.ts';

export interface VendorLinksOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What is asked after the environment. */
  readonly credentials?: CredentialSource | undefined;
  /** The sandbox's stand-ins by vendor, used for a vendor for which nothing else is set. */
  readonly vendorUrls?: Readonly<Record<string, URL>> | undefined;
}

export class VendorLinks {
  readonly #environment: CredentialSource;
  readonly #options: VendorLinksOptions;
  readonly #network: VendorNetwork;
  readonly #standIns = new Map<string, VendorTexts>();
  readonly #links = new Map<string, { readonly revision: string; readonly link: VendorLink }>();

  /** @throws VelaroError `settings.vendor` where the environment's credentials cannot be used. */
  constructor(vendors: readonly Vendor[], options: VendorLinksOptions, network: VendorNetwork) {
    this.#environment = environmentCredentials(options.environment, vendors);
    this.#options = options;
    this.#network = network;
    for (const vendor of vendors) {
      const url = options.vendorUrls?.[vendor.id];
      if (url) this.#standIns.set(vendor.id, standInTexts(vendor, url));
      const texts = this.#everywhere(vendor);
      if (texts) this.#open(vendor, texts, '');
    }
  }

  /** Whether some site may have this vendor. */
  possible(vendor: Vendor): boolean {
    return this.#options.credentials !== undefined || this.#everywhere(vendor) !== undefined;
  }

  /** Whether this site has one of these vendors now. At once, unless the site's own credentials have to be looked up. */
  async connected(siteId: string): Promise<(vendor: Vendor) => boolean> {
    const own = await this.#options.credentials?.connected(siteId);
    return (vendor) => own?.has(vendor.id) === true || this.#everywhere(vendor) !== undefined;
  }

  /**
   * Undefined where this site has no credentials for the vendor.
   * @throws VelaroError `settings.vendor` where they cannot be used.
   */
  find(siteId: string, vendor: Vendor): VendorLink | undefined | Promise<VendorLink | undefined> {
    const ofEnvironment = this.#fromEnvironment(vendor);
    if (ofEnvironment) return this.#open(vendor, ofEnvironment, '');
    const own = this.#options.credentials?.read(siteId, vendor);
    if (own instanceof Promise) return own.then((texts) => this.#openOwn(vendor, texts, siteId));
    return this.#openOwn(vendor, own, siteId);
  }

  #openOwn(vendor: Vendor, own: VendorTexts | undefined, siteId: string): VendorLink | undefined {
    if (own) return this.#open(vendor, own, siteId);
    const standIn = this.#standIn(vendor);
    return standIn && this.#open(vendor, standIn, '');
  }

  /** What is set for all sites alike. */
  #everywhere(vendor: Vendor): VendorTexts | undefined {
    return this.#fromEnvironment(vendor) ?? this.#standIn(vendor);
  }

  #fromEnvironment(vendor: Vendor): VendorTexts | undefined {
    const texts = this.#environment.read('', vendor);
    return texts instanceof Promise ? undefined : texts;
  }

  #standIn({ id }: Vendor): VendorTexts | undefined {
    return this.#standIns.get(id);
  }

  #open(vendor: Vendor, texts: VendorTexts, siteId: string): VendorLink {
    const place = `${vendor.id} ${siteId}`;
    const kept = this.#links.get(place);
    const revision = `${texts.origin} ${texts.revision}`;
    if (kept?.revision === revision) return kept.link;
    const connection = connectVendor(vendor, texts, this.#options.vendorUrls?.[vendor.id]);
    const link = openVendorLink(connection, this.#network);
    this.#links.set(place, { revision, link });
    return link;
  }
}
