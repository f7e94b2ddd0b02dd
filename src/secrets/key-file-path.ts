// Where the files of stored keys are.
import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** The hash keeps apart what a file system without upper and lower case would not. */
export function keyFilePath(folder: string, account: string, extension: string): string {
  const hash = createHash('sha256').update(account).digest('hex').slice(0, 8);
  return join(folder, 'keys', `${encodeURIComponent(account)}.${hash}.${extension}`);
}
