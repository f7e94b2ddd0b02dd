// Draws what a program wrote to a terminal as an SVG, for pages that show pictures and no terminals.

const columns = 90;
const fontSize = 14;
const lineHeight = 21;
/** Of the fonts below the widest is 0.61 em wide. */
const columnWidth = fontSize * 0.61;
const margin = 20;
const top = 56;

/** The only colours that this program uses (src/cli/output.ts). */
const colors: Readonly<Record<string, string>> = { '31': '#ff7b72', '32': '#7ee787', '33': '#e3b341', '2': '#8b949e' };

/** Before the number and the letter m of a code for a colour. */
const codeStart = '\u001b[';

interface Piece {
  readonly text: string;
  readonly color: string | undefined;
}

/**
 * @param command what was typed.
 * @param output what came of it, with the terminal's codes for colours.
 */
export function terminalPicture(command: string, output: string): string {
  const lines = [`\u001b[2m$\u001b[22m ${command}`, ...output.trimEnd().split('\n')].flatMap(wrapped);
  const width = Math.ceil(columns * columnWidth + 2 * margin);
  const height = top + lines.length * lineHeight + margin / 2;
  const dots = ['#ff5f56', '#ffbd2e', '#27c93f'].map(
    (color, at) => `  <circle cx="${margin + 6 + at * 20}" cy="22" r="6" fill="${color}"/>`,
  );
  const texts = lines.map(
    (pieces, at) => `    <text x="${margin}" y="${top + at * lineHeight}">${pieces.map(drawn).join('')}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `  <title>${escaped(command)} in a terminal</title>`,
    `  <rect width="${width}" height="${height}" rx="8" fill="#161b22"/>`,
    ...dots,
    `  <g xml:space="preserve" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${fontSize}" fill="#e6edf3">`,
    ...texts,
    '  </g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** The pieces of a line by colour, in as many lines as it takes on a terminal of that width. */
function wrapped(line: string): readonly (readonly Piece[])[] {
  const rows: Piece[][] = [[]];
  let color: string | undefined;
  let column = 0;
  line.split(codeStart).forEach((part, at) => {
    const [code = '', number = ''] = at > 0 ? (/^(\d+)m/.exec(part) ?? []) : [];
    if (code) color = colors[number];
    for (let rest = [...part.slice(code.length)]; rest.length > 0; ) {
      if (column === columns) {
        rows.push([]);
        column = 0;
      }
      const piece = rest.slice(0, columns - column);
      rest = rest.slice(piece.length);
      column += piece.length;
      rows.at(-1)?.push({ text: piece.join(''), color });
    }
  });
  return rows;
}

function drawn({ text, color }: Piece): string {
  return color === undefined ? escaped(text) : `<tspan fill="${color}">${escaped(text)}</tspan>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
