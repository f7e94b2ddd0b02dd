// A program that reads the keychain and ends, when it is told to, without waiting for the answer.
import { createKeychain } from '../../src/secrets/keychain.ts';

const [, , childPath = ''] = process.argv;
void createKeychain({ childPath, deadlineMs: 60_000 }).read('default');
process.stdin.once('data', () => process.exit(0));
