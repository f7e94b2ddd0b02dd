// The workflows and issue forms: valid YAML, and nothing in them that has gone from the tree.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const files = (folder: string) => readdirSync(folder).map((file) => `${folder}/${file}`);
const forms = files('.github/ISSUE_TEMPLATE');
const workflows = files('.github/workflows');

test.each([...forms, ...workflows].map((file) => [file]))('%s is YAML', (file) => {
  expect(parse(readFileSync(file, 'utf8'))).toBeTypeOf('object');
});

test('workflows run scripts that are there, with no more rights than they need', () => {
  for (const file of workflows) {
    const text = readFileSync(file, 'utf8');
    for (const [script] of text.matchAll(/\.ci\/[a-z-]+/g)) expect(existsSync(script)).toBe(true);
    expect(parse(text).permissions).toEqual({ contents: 'read' });
  }
});

test('npm is published to without a stored token, from a Node that can', () => {
  const { publish } = parse(readFileSync('.github/workflows/release.yml', 'utf8')).jobs;
  expect(publish.permissions).toEqual({ contents: 'write', 'id-token': 'write' });
  expect(JSON.stringify(publish)).not.toContain('NPM_TOKEN');
  const [setup] = publish.steps.filter(({ uses }: { uses?: string }) => uses?.startsWith('actions/setup-node'));
  expect(setup.with['node-version']).toBeGreaterThanOrEqual(22);
});

test('the bug form has the field that the link of doctor fills', () => {
  const form: { body: { id: string }[] } = parse(readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8'));
  expect(form.body.map(({ id }) => id)).toContain('doctor');
});

test('what CONTRIBUTING names is there', () => {
  const text = readFileSync('.github/CONTRIBUTING.md', 'utf8');
  const named = [...text.matchAll(/`((?:src|test|\.ci)(?:\/[a-z.-]+)+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
