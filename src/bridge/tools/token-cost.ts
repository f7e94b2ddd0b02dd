// What a list of tools costs a host's context, before anything has been asked.

/** English and JSON come to about four characters a token in current models; good for comparing lists, not for a bill. */
const charactersPerToken = 4;

/** @param tools as a host puts them before the model: name, description and input schema. @returns tokens, about. */
export function tokenCost(tools: readonly { readonly [member: string]: unknown }[]): number {
  const shown = tools.map(({ name, description, inputSchema }) => JSON.stringify({ name, description, inputSchema }));
  return Math.round(shown.join('').length / charactersPerToken);
}
