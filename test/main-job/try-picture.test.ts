// The picture of `velaro-mcp try` shows what it says today; `vitest -u` draws it anew, from a real run.
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { terminalPicture } from '../../.config/terminal-picture.ts';
import { keyringUnavailable, startKeyring } from '../parts/keyring.ts';
import { emptyHome, run } from '../parts/program.ts';

const picture = '.github/try.svg';

/** What differs from run to run, as one run had it; the times of the steps are left out. */
function settled(text: string): string {
  return text
    .replaceAll('\u001b', '␛')
    .replace(/ ␛\[2m\(\d+ ms\)␛\[22m/g, '')
    .replaceAll('␛', '\u001b')
    .replace(/127\.0\.0\.1:\d+/, '127.0.0.1:40913')
    .replace(/vel_live_\w+…/, 'vel_live_VtgF…')
    .replace(/at \d{4}-\S+Z/, 'at 2026-11-22T16:28:28.814Z');
}

test.skipIf(keyringUnavailable())('it is what a run looks like on a terminal', async () => {
  const keyring = await startKeyring();
  onTestFinished(() => keyring.stop());
  const { environment } = emptyHome({ ...keyring.environment, FORCE_COLOR: '1' });
  const { stdout } = await run(['try'], environment);
  expect(stdout).toContain('\u001b[32m✓');
  await expect(terminalPicture('velaro-mcp try', settled(stdout))).toMatchFileSnapshot(`../../${picture}`);
});

test('it is well-formed, and loads nothing from elsewhere', () => {
  const text = readFileSync(picture, 'utf8');
  expect(text).not.toMatch(/href|url\(|<script|<style|&(?!amp;|lt;|gt;)/);
  const open: string[] = [];
  for (const [, end, name = '', alone] of text.matchAll(/<(\/?)([a-z]+)(?:\s[a-zA-Z:-]+="[^"<]*")*(\/?)>/g))
    if (end) expect(open.pop()).toBe(name);
    else if (!alone) open.push(name);
  expect(open).toEqual([]);
  expect(text.replace(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
});

test('what stands in a terminal is text in the picture: marks, long lines, colours', () => {
  const drawn = terminalPicture('show', `a <b> & \u001b[31mred\u001b[39m\n${'x'.repeat(100)}`);
  expect(drawn).toContain('>a &lt;b&gt; &amp; <tspan fill="#ff7b72">red</tspan></text>');
  expect([...drawn.matchAll(/>(x+)</g)].map(([, row = '']) => row.length)).toEqual([90, 10]);
});
