/** Length of the longest text that is kept of a server's message, in UTF-16 code units. */
export const MAX_SERVER_TEXT = 1024;

// Control and format characters (which could move the cursor, or turn the reading direction), line
// separators, and lone surrogates (which have no UTF-8 form).
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * A server's text made safe for one line of a terminal or log: unprintable characters are escaped
 * as `\u{hex}`, and what exceeds {@link MAX_SERVER_TEXT} is replaced by `…`.
 */
export function printableText(text: string): string {
  let printable = '';
  for (const character of text) {
    const piece = UNPRINTABLE.test(character) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character;
    if (printable.length + piece.length >= MAX_SERVER_TEXT) {
      return `${printable}…`;
    }
    printable += piece;
  }
  return printable;
}
