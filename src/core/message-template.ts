// Texts with gaps that are filled in for each recipient: `Hello {{firstName | there}}`.

import { placeholdersIn, replacePlaceholders } from './placeholders.ts';

export const placeholders = ['firstName', 'lastName', 'company', 'email', 'unsubscribeUrl'] as const;

export type Placeholder = (typeof placeholders)[number];

/** The first that is none of the placeholders, as it is written. */
export function unknownPlaceholder(template: string): string | undefined {
  return placeholdersIn(template).find((found) => !isPlaceholder(nameOf(found)))?.text;
}

export function hasPlaceholder(template: string, placeholder: Placeholder): boolean {
  return placeholdersIn(template).some((found) => nameOf(found) === placeholder);
}

/** What nobody knows is left empty, unless the gap says what stands there then. */
export function fillIn(template: string, values: Readonly<Partial<Record<Placeholder, string | null>>>): string {
  return replacePlaceholders(template, (found) => {
    const name = nameOf(found);
    return isPlaceholder(name) ? (values[name] ?? found.instead ?? '') : found.text;
  });
}

function nameOf({ path }: { readonly path: readonly string[] }): string {
  return path.join('.');
}

function isPlaceholder(name: string): name is Placeholder {
  return placeholders.some((placeholder) => placeholder === name);
}
