#!/usr/bin/env node
'use strict';
// Written for any Node, so that one that is too old is told so instead of failing on syntax.
var version = process.versions.node.split('.').map(Number);
if (version[0] > 20 || (version[0] === 20 && version[1] >= 19)) {
  require('../dist/main.cjs');
} else {
  process.stderr.write(
    'velaro-mcp: this is Node ' +
      process.versions.node +
      ' at ' +
      process.execPath +
      '; Node 20.19 or newer is needed.\n' +
      'Install a current Node (https://nodejs.org) and point the "command" of your MCP host at it.\n',
  );
  process.exitCode = 3;
}
