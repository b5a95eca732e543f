import { describe, expect, it } from 'vitest'
import { chordOf, isModifierAlone, shownChord, type KeyPress } from '../../../renderer/shared/chords.ts'

const press = (key: string, code: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers
})

describe('chordOf', () => {
  it.each([
    ['a letter is upper case whatever Shift does', press('j', 'KeyJ'), 'J'],
    ['Shift with a letter is said', press('J', 'KeyJ', { shiftKey: true }), 'Shift+J'],
    ['Shift+1 stays the digit key though it types "!"', press('!', 'Digit1', { shiftKey: true }), 'Shift+1'],
    ['a digit of the number pad is the same digit', press('4', 'Numpad4'), '4'],
    ['a French keyboard gives the digit of the key without Shift', press('&', 'Digit1'), '1'],
    ['a symbol needs no Shift in its name', press('?', 'Slash', { shiftKey: true }), '?'],
    ['space has a name', press(' ', 'Space'), 'Space'],
    ['Ctrl goes first', press('k', 'KeyK', { ctrlKey: true }), 'Ctrl+K'],
    ['Command counts as Ctrl', press('k', 'KeyK', { metaKey: true }), 'Ctrl+K'],
    ['Alt means the physical key', press('µ', 'KeyM', { altKey: true }), 'Alt+M'],
    [
      'all modifiers keep one order',
      press('O', 'KeyO', { ctrlKey: true, shiftKey: true, altKey: true }),
      'Ctrl+Alt+Shift+O'
    ],
    ['arrows keep their name', press('ArrowUp', 'ArrowUp', { shiftKey: true }), 'Shift+ArrowUp']
  ])('%s', (_title, event, chord) => {
    expect(chordOf(event)).toBe(chord)
  })

  it('tells a modifier alone from a chord', () => {
    expect(isModifierAlone(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBe(true)
    expect(isModifierAlone(press('s', 'KeyS'))).toBe(false)
  })
})

describe('shownChord', () => {
  it.each([
    ['Ctrl+K', ['Ctrl', 'K']],
    ['ArrowRight', ['→']],
    ['Shift+ArrowUp', ['Shift', '↑']],
    ['+', ['+']],
    ['Ctrl++', ['Ctrl', '+']],
    ['?', ['?']]
  ])('prints %s on keys', (chord, parts) => {
    expect(shownChord(chord)).toEqual(parts)
  })
})
