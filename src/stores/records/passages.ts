// Cuts an article into passages that are each short enough to be shown as an answer.

const longest = 700;

/** In order, none of them empty; together they hold every word of the text. */
export function passagesOf(text: string): string[] {
  const passages: string[] = [];
  for (const piece of piecesOf(text)) {
    const last = passages.at(-1);
    if (last !== undefined && last.length + 2 + piece.length <= longest)
      passages[passages.length - 1] = `${last}\n\n${piece}`;
    else passages.push(piece);
  }
  return passages;
}

/** Paragraphs; those that are too long cut after a sentence, or after a word where one sentence is too long. */
function* piecesOf(text: string): Generator<string> {
  for (const paragraph of text.split(/\n\s*\n/)) {
    let rest = paragraph.trim();
    while (rest.length > longest) {
      const head = rest.slice(0, longest);
      const end = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? ')) + 1;
      const cut = end > 0 ? end : Math.max(head.lastIndexOf(' '), 0) || longest;
      yield rest.slice(0, cut).trim();
      rest = rest.slice(cut).trim();
    }
    if (rest !== '') yield rest;
  }
}
