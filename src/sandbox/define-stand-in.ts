// The form of a vendor's stand-in: which vendor it answers for, and how it is started for one gateway.
import type { StandIn } from './stand-in.ts';

export interface VendorStandIn {
  /** The vendor's id. */
  readonly vendor: string;
  /** Listens on a free port. All that is created in it is forgotten when it closes. */
  start(): Promise<StandIn>;
}

export function defineStandIn(standIn: VendorStandIn): VendorStandIn {
  return standIn;
}
