// What the groups of commands are about, in a phrase each; a group is a folder under commands.

export const groupSummaries: Readonly<Record<string, string>> = {
  config: 'the settings of this computer and its profiles',
  gateway: 'run a gateway of your own',
  keys: 'create, list, rotate and revoke keys',
  profiles: 'the keys and gateways that this computer knows',
  tools: 'list the tools of a key and call them',
};
