// Small programs that use each agent library as its documentation shows: list the tools of a stdio server, call one, print both.

/** Each prints one line of JSON: `{"tools": [...names], "said": "..."}`. argv: node, the bridge's path, a file for its trace. */
export const hostPrograms = {
  openaiAgents: `
    import { MCPServerStdio } from '@openai/agents';
    const server = new MCPServerStdio({ command: process.argv[1], args: [process.argv[2], 'serve', '--trace', process.argv[3]], env: process.env });
    await server.connect();
    const tools = (await server.listTools()).map(({ name }) => name);
    const [{ text }] = await server.callTool('echo', { text: 'hello' });
    await server.close();
    console.log(JSON.stringify({ tools, said: text }));`,
  langchain: `
    import { MultiServerMCPClient } from '@langchain/mcp-adapters';
    const server = { transport: 'stdio', command: process.argv[1], args: [process.argv[2], 'serve', '--trace', process.argv[3]], env: process.env };
    const client = new MultiServerMCPClient({ mcpServers: { velaro: server } });
    const tools = await client.getTools();
    const said = await tools.find(({ name }) => name.endsWith('echo')).invoke({ text: 'hello' });
    await client.close();
    console.log(JSON.stringify({ tools: tools.map(({ name }) => name), said }));`,
  aiSdk: `
    import { createMCPClient } from '@ai-sdk/mcp';
    import { Experimental_StdioMCPTransport as Stdio } from '@ai-sdk/mcp/mcp-stdio';
    const transport = new Stdio({ command: process.argv[1], args: [process.argv[2], 'serve', '--trace', process.argv[3]], env: process.env });
    const client = await createMCPClient({ transport });
    const tools = await client.tools();
    const { content } = await tools.echo.execute({ text: 'hello' }, { toolCallId: '1', messages: [] });
    await client.close();
    console.log(JSON.stringify({ tools: Object.keys(tools), said: content[0].text }));`,
} as const;
