// Every operation of the catalog is done by one handler, at the same place in its folder.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operations } from '../../../src/catalog/registry.ts';
import { handlers, handlersFrom } from '../../../src/gateway/operations/operation-routes.ts';

const filesIn = (folder: string) =>
  ['rest', 'velaflows'].flatMap((surface) =>
    readdirSync(`src/${folder}/${surface}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${surface}/${file}`)
      .sort(),
  );

it('is handled once', () => {
  const handled = handlers.map(({ operation }) => operation.name).sort();
  expect(handled).toEqual(operations.map(({ name }) => name));
});

it('has its handler in the file of the same name', () => {
  expect(filesIn('gateway/operations')).toEqual(filesIn('catalog'));
});

it('names a file that is no handler', () => {
  expect(() => handlersFrom({ './rest/contacts/list.ts': {} })).toThrow(
    'src/gateway/operations/rest/contacts/list.ts exports no handler',
  );
});
