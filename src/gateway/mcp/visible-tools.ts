// The tools that a key may call, as MCP lists them.
import type { Tool } from '../../protocol/tool.ts';
import type { Principal } from '../../stores/store.ts';
import type { SkillEngine } from '../engine/skill-engine.ts';

/** In the engine's order, which is the same for every request and every key. */
export async function visibleTools(engine: SkillEngine, { key, site }: Principal): Promise<Tool[]> {
  const tools = await engine.toolsFor(site.id);
  return tools.filter(({ name }) => {
    const scope = engine.find(name)?.scope;
    return scope !== undefined && key.scopes.includes(scope);
  });
}
