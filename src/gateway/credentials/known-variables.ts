// The variables that hold a vendor's credentials, as this version knows them.
import { vendorWork } from '../../skills/define-tool.ts';
import { toolDefinitions } from '../../skills/registry.ts';

/** Without `_FILE`; empty for a vendor that is not known here. */
export function knownVariables(vendorId: string): readonly string[] {
  const found = toolDefinitions.flatMap(vendorWork).find(({ vendor }) => vendor.id === vendorId);
  return Object.values(found?.vendor.credentials ?? {}).map(({ variable }) => variable);
}
