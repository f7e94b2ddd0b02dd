// The text part that a reader without HTML gets.
import { expect, it } from 'vitest';
import { textOfHtml } from '../../src/skills/text-of-html.ts';

it.each([
  ['<h1>Report</h1><p>All is <b>well</b>,<br>thank you.</p>', 'Report\n\nAll is well,\nthank you.'],
  ['<ul><li>one</li><li>two<li>three</ul>after', '- one\n- two\n- three\nafter'],
  ['<table><tr><th>Day</th><th>Sum</th></tr><tr><td>Mon</td><td>12</td></tr></table>', 'Day Sum\nMon 12'],
  [
    'see <a href="https://acme.example/?a=1&amp;b=2">the report</a>.',
    'see the report (https://acme.example/?a=1&b=2).',
  ],
  ['<a href="https://acme.example">https://acme.example</a>', 'https://acme.example'],
  ['<a href="javascript:alert(1)">click</a> <a name=x>here</a>', 'click here'],
  ['<head><title>t</title><style>p{}</style></head>read<script>if (a<b) "</p>"</script> this', 'read this'],
  ['a<!-- <p>not</p> -->b<!-- open', 'ab'],
  ['1 < 2 &lt; 3 &amp;amp; &#8364;&#x1F600;&nbsp;&bogus; &#0; &#xD800;', '1 < 2 < 3 &amp; €😀 &bogus; &#0; &#xD800;'],
  ['  many \n\n spaces\t<br><br><br><br>here ', 'many spaces\n\nhere'],
  ['<p title="a > b">quoted</p>', 'quoted'],
  ['<img src="x.png" alt="chart">', ''],
  ['', ''],
])('%j becomes %j', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

it.each(['<', '<a ', '<a "', '<a \'"', '<!--', '&#', '\n ', '<a href=', '<script>', '<p>a'])(
  '100,000 characters of %j are read to their end',
  (piece) => {
    expect(textOfHtml(piece.repeat(100_000 / piece.length))).toBeTypeOf('string');
  },
);
