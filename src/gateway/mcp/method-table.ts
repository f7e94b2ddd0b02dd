// All MCP methods by name.
import { isMethod, type Method } from './define-method.ts';

export type MethodTable = ReadonlyMap<string, Method>;

const files = import.meta.glob('./methods/*.ts', { eager: true, import: 'default' });

export const allMethods: MethodTable = new Map(
  Object.values(files)
    .filter(isMethod)
    .map((method) => [method.name, method]),
);
