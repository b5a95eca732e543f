const controls = /[\p{Cc}\u2028\u2029]/gu
const directionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * Text from a file or a name, safe in a line on a screen or a terminal: a control character becomes '?', and marks that
 * turn the direction of writing are left out.
 */
export function printable(text: string): string {
  return text.replace(directionMarks, '').replace(controls, '?')
}
