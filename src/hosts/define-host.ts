// The form of an MCP host: where an app keeps its list of servers, and how a server of ours is written there.
import type { Machine } from './machine.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** How a host starts our stdio server. Never holds a secret. */
export interface Launch {
  /** An absolute path, or `npx`. */
  readonly command: string;
  readonly args: readonly string[];
  /** Hosts hand on hardly any of their own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** A gateway that the host itself talks to. The host fills the key in from this variable. */
export interface Remote {
  readonly url: string;
  readonly keyVariable: string;
}

/** Where the servers are in a host's file: the members of an object, or of a list whose members carry their names. */
export interface ServerPlace {
  readonly format: 'json' | 'yaml' | 'toml';
  readonly path: readonly string[];
  /** The member that holds the name, where the servers are a list. */
  readonly nameMember?: string;
}

/** The host's own program that adds and removes servers; each gives the words behind the program's name. */
export interface OwnCommand {
  readonly program: string;
  /** Undefined where the program cannot say what the entry says. */
  add(name: string, entry: JsonObject): readonly string[] | undefined;
  remove(name: string): readonly string[] | undefined;
}

export interface FileHost {
  readonly id: string;
  readonly label: string;
  readonly place: ServerPlace;
  /** The one file that the app reads on this machine, whether it is there yet or not. */
  file(machine: Machine): string;
  /** Files that the app read before and does not read now. */
  oldFiles?(machine: Machine): readonly string[];
  /** Paths of which one exists where the app is installed. */
  traces(machine: Machine): readonly string[];
  /** A program on the PATH that tells the same. */
  readonly program?: string;
  /** How an entry names the variable that holds its key is in `remoteEntry`: absent where the key would have to be in the file. */
  entry(launch: Launch, name: string): JsonObject;
  remoteEntry?(remote: Remote, name: string): JsonObject;
  readonly ownCommand?: OwnCommand;
  /** What the user has to do in the app for a change to count. */
  readonly afterwards: string;
}

/** An app without a file that may be written: the user pastes. */
export interface PasteHost {
  readonly id: string;
  readonly label: string;
  /** Where in the app the text goes. */
  readonly pasteInto: string;
  /** The text is this object as JSON, in `mcpServers`. */
  entry(launch: Launch, name: string): JsonObject;
  traces(machine: Machine): readonly string[];
}

export type Host = FileHost | PasteHost;

export function defineHost<Definition extends Host>(host: Definition): Definition {
  return host;
}

export function isFileHost(host: Host): host is FileHost {
  return 'place' in host;
}

export function isHost(value: unknown): value is Host {
  return typeof value === 'object' && value !== null && 'id' in value && 'label' in value && 'entry' in value;
}

/** An object that the host's file holds under the server's name, as most of them write it. */
export function standardEntry({ command, args, env }: Launch): JsonObject {
  return { command, args, ...(Object.keys(env).length > 0 && { env }) };
}
