// The keys of one bridge, each with its surface: opened when there is such a key, and asked only for what is its own.
import type { KeyKind } from '../core/key-families.ts';
import type { Surface } from './open-surface.ts';

export interface Surfaces {
  /** Those whose keys were there at the last look, in the order in which their tools are listed. */
  readonly current: readonly Surface[];
  /** Looks which keys there are now: a person may have stored one while the bridge runs. */
  look(): readonly Surface[];
  /** As `look`; true where it shows other keys than the last one did. */
  hasChanged(): boolean;
  of(kind: KeyKind): Surface;
  /** Where a call of the tool goes; undefined where it can go nowhere. */
  ownerOf(tool: string): Promise<Surface | undefined>;
  close(): Promise<void>;
}

export function createSurfaces(kinds: () => readonly KeyKind[], open: (kind: KeyKind) => Surface): Surfaces {
  const opened = new Map<KeyKind, Surface>();
  let current: readonly Surface[] | undefined;

  const of = (kind: KeyKind) => {
    const surface = opened.get(kind) ?? open(kind);
    opened.set(kind, surface);
    return surface;
  };
  const look = () => {
    current = kinds().map(of);
    return current;
  };
  return {
    get current() {
      return current ?? look();
    },
    look,
    hasChanged: () => {
      const before = current ?? look();
      return look().some((surface, at) => surface !== before[at]) || before.length !== current?.length;
    },
    of,
    ownerOf: async (tool) => {
      const surfaces = current ?? look();
      const mcp = surfaces.find(({ kind }) => kind === 'mcp');
      if (mcp && (surfaces.length === 1 || mcp.tools.find(tool))) return mcp;
      for (const surface of surfaces) if (await surface.has(tool)) return surface;
      return mcp;
    },
    close: async () => {
      for (const { tools } of opened.values()) tools.close();
      await Promise.all([...opened.values()].map(({ link }) => link.close()));
    },
  };
}
