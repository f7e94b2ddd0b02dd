// `import.meta.glob`, as Vite defines it and .config/glob-imports.ts gives it to the build.
interface ImportMeta {
  glob(patterns: string | readonly string[]): Record<string, () => Promise<{ readonly default: unknown }>>;
  glob(
    patterns: string | readonly string[],
    options: { readonly eager: true; readonly import: 'default' },
  ): Record<string, unknown>;
}
