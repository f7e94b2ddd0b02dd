// Every stable error code, with the kind that decides who must act. A status here overrides its kind's.
import type { ErrorKind } from './error-kinds.ts';

export interface ErrorCodeRow {
  readonly kind: ErrorKind;
  readonly httpStatus?: number;
}

export const errorCodes = {
  'internal.bug': { kind: 'bug' },

  'argument.invalid': { kind: 'usage' },
  'argument.key': { kind: 'usage' },
  'prompt.unavailable': { kind: 'usage' },
  'request.invalid': { kind: 'usage' },
  'request.method': { kind: 'usage', httpStatus: 405 },
  'request.too-large': { kind: 'usage', httpStatus: 413 },
  'request.media-type': { kind: 'usage', httpStatus: 415 },
  'tool.arguments': { kind: 'usage' },
  'host.unknown': { kind: 'usage' },
  'topic.unknown': { kind: 'usage' },

  'settings.unreadable': { kind: 'config' },
  'settings.vendor': { kind: 'config' },
  'settings.unwritable': { kind: 'config' },
  'profile.unknown': { kind: 'config' },
  'trace.missing': { kind: 'config' },
  'rotation.source': { kind: 'config' },
  'clock.wrong': { kind: 'config' },
  'address.invalid': { kind: 'config' },
  'address.missing': { kind: 'config' },
  'workspace.invalid': { kind: 'config' },
  'host-file.malformed': { kind: 'config' },
  'host-file.unsupported': { kind: 'config' },
  'host-file.unreadable': { kind: 'config' },
  'host-file.unwritable': { kind: 'config' },
  'host.remote': { kind: 'config' },
  'doctor.findings': { kind: 'config' },
  'data.missing': { kind: 'config' },
  'data.newer': { kind: 'config' },
  'data.unreadable': { kind: 'config' },
  'data.unwritable': { kind: 'config' },
  'database.address': { kind: 'config' },
  'database.refused': { kind: 'config' },
  'driver.missing': { kind: 'config' },
  'backup.unsupported': { kind: 'config' },
  'port.unavailable': { kind: 'config' },
  'tls.required': { kind: 'config' },
  'tls.unreadable': { kind: 'config' },

  'key.missing': { kind: 'auth' },
  'key.unreadable': { kind: 'auth' },
  'key.malformed': { kind: 'auth' },
  'key.invalid': { kind: 'auth' },
  'key.expired': { kind: 'auth' },
  'key.revoked': { kind: 'auth' },
  'key.family': { kind: 'auth' },
  'key.origin': { kind: 'auth' },
  'key.environment': { kind: 'auth' },

  'scope.missing': { kind: 'forbidden' },
  'plan.unavailable': { kind: 'forbidden' },
  'admin.required': { kind: 'forbidden' },
  'workspace.denied': { kind: 'forbidden' },
  'host.refused': { kind: 'forbidden' },
  'origin.refused': { kind: 'forbidden' },
  'address.refused': { kind: 'forbidden' },
  'tool.guarded': { kind: 'forbidden' },
  'tool.changed': { kind: 'forbidden' },

  'key.unknown': { kind: 'missing' },
  'tool.unknown': { kind: 'missing' },
  'rotation.unsupported': { kind: 'missing' },
  'leak.unsupported': { kind: 'missing' },
  'usage.unsupported': { kind: 'missing' },
  'route.unknown': { kind: 'missing' },
  'vendor.not-found': { kind: 'missing' },

  'settings.busy': { kind: 'conflict' },
  'rotation.busy': { kind: 'conflict' },
  'profile.taken': { kind: 'conflict' },
  'site.exists': { kind: 'conflict' },
  'host-file.taken': { kind: 'conflict' },
  'host-file.changed': { kind: 'conflict' },
  'key.inactive': { kind: 'conflict' },
  'idempotency.mismatch': { kind: 'conflict' },
  'idempotency.unknown': { kind: 'conflict' },
  'idempotency.running': { kind: 'conflict' },
  'vendor.conflict': { kind: 'conflict' },

  'quota.key': { kind: 'quota' },
  'quota.plan': { kind: 'quota' },
  'rate.key': { kind: 'quota' },
  'rate.site': { kind: 'quota' },
  'gateway.throttled': { kind: 'quota' },
  'vendor.throttled': { kind: 'quota' },

  'vendor.refused': { kind: 'vendor' },
  'vendor.unauthorized': { kind: 'vendor' },
  'vendor.unavailable': { kind: 'vendor' },
  'vendor.timeout': { kind: 'vendor', httpStatus: 504 },
  'vendor.answer': { kind: 'vendor' },
  'tool.failed': { kind: 'vendor' },

  'gateway.unreachable': { kind: 'unreachable' },
  'gateway.timeout': { kind: 'unreachable', httpStatus: 504 },
  'gateway.answer': { kind: 'unreachable' },
  'gateway.unavailable': { kind: 'unreachable' },
  'gateway.certificate': { kind: 'unreachable' },
  'store.unavailable': { kind: 'unreachable' },

  'keychain.unavailable': { kind: 'keychain' },
  'keychain.package': { kind: 'keychain' },
  'keychain.library': { kind: 'keychain' },
  'keychain.bus': { kind: 'keychain' },
  'keychain.service': { kind: 'keychain' },
  'keychain.collection': { kind: 'keychain' },
  'keychain.locked': { kind: 'keychain' },
  'keychain.timeout': { kind: 'keychain' },
  'keychain.crash': { kind: 'keychain' },
  'keychain.refused': { kind: 'keychain' },
  'keychain.content': { kind: 'keychain' },

  'keyfile.exposed': { kind: 'keychain' },
  'keyfile.unreadable': { kind: 'keychain' },
  'keyfile.unwritable': { kind: 'keychain' },
  'keyfile.damaged': { kind: 'keychain' },
  'keyfile.passphrase': { kind: 'keychain' },
  'keycommand.failed': { kind: 'keychain' },
  'keycommand.timeout': { kind: 'keychain' },

  'rotation.pending': { kind: 'pending' },
  cancelled: { kind: 'cancelled' },
} as const satisfies Record<string, ErrorCodeRow>;

export type ErrorCode = keyof typeof errorCodes;

/** Narrows text from outside (a gateway's answer, a child process) to a code of ours. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCodes, text);
}
