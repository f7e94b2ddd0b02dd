// Whether the keychain of this computer opens.
import { defineCheck, good, problem, warning } from '../define-check.ts';

export default defineCheck({
  rank: 30,
  title: 'keychain',
  async run({ connection }) {
    const choice = await connection.choice();
    const key = await connection.key();
    if (!key.ok && key.error.kind === 'keychain')
      return [problem(key.error.message, key.error.hint ?? 'Run: velaro-mcp login')];
    if (choice.ok && choice.value.source.from === 'environment')
      return [good(`Not used: the key comes from ${choice.value.source.variable}.`)];
    if (key.ok) return [good('It opens.')];
    return [warning('Not tried: there is no key in it yet.', 'velaro-mcp login')];
  },
});
