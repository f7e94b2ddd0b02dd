// The two forms that the scenarios elicitation-sep1034-defaults and elicitation-sep1330-enums ask a server to put to its user.

export const formWithDefaults = {
  message: 'Please review and update the form fields with defaults',
  requestedSchema: {
    type: 'object' as const,
    properties: {
      name: { type: 'string' as const, default: 'John Doe' },
      age: { type: 'integer' as const, default: 30 },
      score: { type: 'number' as const, default: 95.5 },
      status: { type: 'string' as const, enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean' as const, default: true },
    },
  },
};

const titled = (...titles: string[]) => titles.map((title, n) => ({ const: `value${n + 1}`, title }));
const options = ['option1', 'option2', 'option3'];

export const formWithEnums = {
  message: 'Please select options from the enum fields',
  requestedSchema: {
    type: 'object' as const,
    properties: {
      untitledSingle: { type: 'string' as const, enum: options },
      titledSingle: { type: 'string' as const, oneOf: titled('First', 'Second', 'Third') },
      legacyEnum: { type: 'string' as const, enum: ['opt1', 'opt2', 'opt3'], enumNames: ['One', 'Two', 'Three'] },
      untitledMulti: {
        type: 'array' as const,
        minItems: 1,
        maxItems: 3,
        items: { type: 'string' as const, enum: options },
      },
      titledMulti: {
        type: 'array' as const,
        minItems: 1,
        maxItems: 3,
        items: { anyOf: titled('First', 'Second', 'Third') },
      },
    },
  },
};
