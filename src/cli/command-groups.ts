// What the groups of commands are about, in a phrase each; a group is a folder under commands.

export const groupSummaries: Readonly<Record<string, string>> = {
  config: 'the settings of this computer and its profiles',
  gateway: 'run a gateway of your own',
  'gateway jobs': 'what a gateway does on its own, and what it could not do',
  'gateway keys': 'the keys of a gateway, for when no admin key is left',
  keys: 'create, list, rotate and revoke keys',
  profiles: 'the keys and gateways that this computer knows',
  tools: 'list the tools of a key and call them',
};
