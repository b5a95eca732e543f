/**
 * Key chords: 'Ctrl+K', 'Shift+1', 'Alt+ArrowUp', 'Space', '?'. Letters and digits name the key, with Shift as well.
 * A symbol names the typed character, so '?' has no Shift in its name.
 */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const namedKeys: Record<string, string> = { ' ': 'Space', Esc: 'Escape' }

/** The chord of a key press. On a Mac, Command counts as Ctrl. */
export function chordOf(press: KeyPress): string {
  const name = keyName(press)
  const isSymbol = name.length === 1 && !/[A-Z0-9]/.test(name)
  const parts: string[] = []
  if (press.ctrlKey || press.metaKey) parts.push('Ctrl')
  if (press.altKey) parts.push('Alt')
  if (press.shiftKey && !isSymbol) parts.push('Shift')
  return [...parts, name].join('+')
}

function keyName(press: KeyPress): string {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code)
  if (digit) return digit[1]!
  // On some keyboards Alt types other letters, so the physical key counts.
  const letter = press.altKey ? /^Key([A-Z])$/.exec(press.code) : null
  if (letter) return letter[1]!
  const key = namedKeys[press.key] ?? press.key
  return key.length === 1 ? key.toUpperCase() : key
}

const shownKeys: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Escape: 'Esc',
  Delete: 'Del'
}

/** The parts of a chord as printed on keys. */
export function shownChord(chord: string): string[] {
  const parts = chord.endsWith('++') ? [...chord.slice(0, -2).split('+'), '+'] : chord.split('+')
  return chord === '+' ? ['+'] : parts.map((part) => shownKeys[part] ?? part)
}

/** True for a press of Shift, Ctrl, Alt or Meta alone, which is no chord. */
export function isModifierAlone(press: KeyPress): boolean {
  return ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph'].includes(press.key)
}
