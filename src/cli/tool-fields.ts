// A tool's arguments as a person reads them, from the schema of its input.

export interface ToolField {
  readonly name: string;
  readonly required: boolean;
  /** `text`, `whole number`, `open, closed`: what may be written. */
  readonly value: string;
  readonly meaning: string;
}

/** @param schema JSON Schema of an object; what it does not say is left open. */
export function toolFields(schema: Readonly<Record<string, unknown>>): readonly ToolField[] {
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(recordOf(schema.properties)).map(([name, property]) => {
    const field = recordOf(property);
    return {
      name,
      required: required.includes(name),
      value: valueText(field),
      meaning: typeof field.description === 'string' ? field.description : '',
    };
  });
}

function valueText(field: Readonly<Record<string, unknown>>): string {
  if (Array.isArray(field.enum)) return field.enum.map(String).join(', ');
  if (field.const !== undefined) return String(field.const);
  const types: readonly unknown[] = Array.isArray(field.type) ? field.type : [field.type];
  const words = types.flatMap((type) => (typeof type === 'string' && type !== 'null' ? [typeWord(type, field)] : []));
  if (words.length > 0) return words.join(' or ');
  const choices = [field.anyOf, field.oneOf].flatMap((each): readonly unknown[] => (Array.isArray(each) ? each : []));
  return [...new Set(choices.map((choice) => valueText(recordOf(choice))))].filter((word) => word !== '').join(' or ');
}

function typeWord(type: string, { format, items }: Readonly<Record<string, unknown>>): string {
  if (type === 'array') return `JSON list of ${valueText(recordOf(items)) || 'anything'}`;
  if (type === 'string' && typeof format === 'string') return format;
  return typeWords[type] ?? type;
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'JSON object',
};

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
