import { expect, it } from 'vitest'
import { shownKey } from '../../electron/menu-template.ts'

it('writes the keys of the page as the system names them', () => {
  const shown = (chord: string) => shownKey(chord, 'linux').accelerator
  expect(['Ctrl+K', 'Ctrl+Shift+O', 'Alt+4', 'J', 'Shift+1', '?', '['].map(shown)).toEqual([
    'CmdOrCtrl+K',
    'CmdOrCtrl+Shift+O',
    'Alt+4',
    'J',
    'Shift+1',
    '?',
    '['
  ])
  expect(['ArrowUp', 'Shift+ArrowLeft', 'Escape', 'Space', 'PageDown', 'F5'].map(shown)).toEqual([
    'Up',
    'Shift+Left',
    'Esc',
    'Space',
    'PageDown',
    'F5'
  ])
  expect(['+', 'Ctrl++'].map(shown)).toEqual(['Plus', 'CmdOrCtrl+Plus'])
})

it('writes a key that no menu knows behind the label', () => {
  expect(shownKey('É', 'linux')).toEqual({ suffix: '  [É]' })
  expect(shownKey('Ctrl+AudioVolumeUp', 'win32')).toEqual({ suffix: '  [Ctrl+AudioVolumeUp]' })
  expect(shownKey(null, 'linux')).toEqual({ suffix: '' })
})

it('leaves a Mac those keys for typing that its menu would take away', () => {
  expect(shownKey('Ctrl+K', 'darwin')).toEqual({ accelerator: 'CmdOrCtrl+K', suffix: '' })
  expect(shownKey('J', 'darwin')).toEqual({ suffix: '  [J]' })
  expect(shownKey('Alt+4', 'darwin')).toEqual({ suffix: '  [Alt+4]' })
})
