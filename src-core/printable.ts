const controls = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text for a line on a screen. Control characters and marks of direction become U+FFFD. */
export function printable(text: string): string {
  return text.replace(controls, '\ufffd')
}

/** The same for a terminal, where line breaks become spaces: it would obey what it should print. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(/\s*[\r\n]+\s*/g, ' '))
}

/** The same of text that may have several lines, as a note or a message in a report: line breaks and tabs stay. */
export function printableLines(text: string): string {
  return text.replace(controls, (character) => (/[\t\r\n]/.test(character) ? character : '\ufffd'))
}
