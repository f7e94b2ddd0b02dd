// Finds help topics by their files.
import { isTopic, type Topic } from './topic.ts';

const files = import.meta.glob('./topics/*.ts');

/** In alphabetical order. */
export const topicNames: readonly string[] = Object.keys(files)
  .map((path) => path.replace(/^\.\/topics\/|\.ts$/g, ''))
  .sort();

/** Undefined when there is no such topic. */
export async function loadTopic(name: string): Promise<Topic | undefined> {
  const loaded = await files[`./topics/${name}.ts`]?.();
  if (loaded === undefined) return undefined;
  if (!isTopic(loaded.default)) throw new TypeError(`"${name}" does not default-export a topic`);
  return loaded.default;
}
