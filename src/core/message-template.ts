// Texts with gaps that are filled in for each recipient: `Hello {{firstName | there}}`.

export const placeholders = ['firstName', 'lastName', 'company', 'email', 'unsubscribeUrl'] as const;

export type Placeholder = (typeof placeholders)[number];

/** A name in double braces, and after a bar what stands there where the recipient has none. */
const gap = /\{\{\s*([^{}|]*?)\s*(?:\|\s*([^{}]*?)\s*)?\}\}/g;

/** The first name that is none of the placeholders, as it is written. */
export function unknownPlaceholder(template: string): string | undefined {
  for (const [, name = ''] of template.matchAll(gap)) if (!isPlaceholder(name)) return name;
  return undefined;
}

export function hasPlaceholder(template: string, placeholder: Placeholder): boolean {
  return [...template.matchAll(gap)].some(([, name]) => name === placeholder);
}

/** What nobody knows is left empty, unless the gap says what stands there then. */
export function fillIn(template: string, values: Readonly<Partial<Record<Placeholder, string | null>>>): string {
  return template.replace(gap, (whole: string, name: string, otherwise: string | undefined) =>
    isPlaceholder(name) ? (values[name] ?? otherwise ?? '') : whole,
  );
}

function isPlaceholder(name: string): name is Placeholder {
  return placeholders.some((placeholder) => placeholder === name);
}
