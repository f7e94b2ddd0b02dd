// A gateway's key as a person reads it.
import type { KeySummary } from '../client/gateway-answers.ts';
import type { KeyPlace } from '../secrets/secret-store.ts';
import { type Column, formatFacts } from './table.ts';

export const keyColumns: readonly Column<KeySummary>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'LABEL', value: ({ label }) => label ?? '', shrinksTo: 12 },
  { title: 'STATUS', value: ({ status }) => status ?? '' },
  { title: 'PREFIX', value: ({ prefix }) => prefix ?? '', spare: true },
  { title: 'USED', value: usageText, spare: true },
  { title: 'EXPIRES', value: ({ expiresAt }) => day(expiresAt) ?? 'never', spare: true },
  { title: 'SCOPES', value: scopesText, spare: true },
  { title: 'LAST USED', value: ({ lastUsedAt }) => day(lastUsedAt) ?? 'never', spare: true },
  { title: 'CREATED', value: ({ createdAt }) => day(createdAt) ?? '', spare: true },
];

/** @param width of the terminal, if one shows it. */
export function keyFacts(key: KeySummary, width: number | undefined): string {
  return formatFacts(
    [
      ['id', key.id],
      ['label', key.label ?? undefined],
      ['prefix', key.prefix ?? undefined],
      ['status', key.status ?? undefined],
      ['scopes', scopesText(key)],
      ['used', usageText(key) || undefined],
      ['created', key.createdAt ?? undefined],
      ['expires', key.expiresAt ?? 'never'],
      ['last used', key.lastUsedAt ?? 'never'],
      ['revoked', key.revokedAt ?? undefined],
    ],
    width,
  );
}

/** Where a key rests, as the end of a sentence about it. */
export function placeText(place: KeyPlace): string {
  return placeTexts[place];
}

const placeTexts: Readonly<Record<KeyPlace, string>> = {
  keychain: 'in the keychain',
  'encrypted-file': 'in an encrypted file',
  'plaintext-file': 'in a file, in plain text',
  command: 'printed by a program',
};

export function scopesText({ scopes, admin }: Pick<KeySummary, 'scopes' | 'admin'>): string {
  return [...scopes, ...(admin ? ['(admin)'] : [])].join(' ');
}

function usageText({ usedThisMonth, monthlyQuota }: KeySummary): string {
  if (usedThisMonth === null) return '';
  return monthlyQuota === null ? String(usedThisMonth) : `${usedThisMonth}/${monthlyQuota}`;
}

function day(moment: string | null): string | undefined {
  return moment?.slice(0, 10);
}
