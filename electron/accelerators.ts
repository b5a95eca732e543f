/** How Electron writes the keys that renderer/state/keys.ts names otherwise. */
const names: Record<string, string> = {
  Ctrl: 'CmdOrCtrl',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  '+': 'Plus'
}
const known =
  /^([A-Z0-9]|F([1-9]|1\d|2[0-4])|[!-/:-@[-`{-~]|Space|Tab|Enter|Backspace|Delete|Insert|Home|End|PageUp|PageDown)$/

export interface ShownKey {
  readonly accelerator?: string
  /** Follows the label where the system's menus cannot show the key. */
  readonly suffix: string
}

/**
 * How a menu shows the chord of an action that the page answers to. A Mac takes every key of its menu that lacks Command
 * away from the page, typing included: there such keys are only written behind the label.
 */
export function shownKey(chord: string | null, platform: NodeJS.Platform): ShownKey {
  if (chord === null) return { suffix: '' }
  const [, modifiers, key] = /^(.*\+)?(.+)$/.exec(chord) as unknown as [string, string | undefined, string]
  const parts = [...(modifiers ?? '').split('+').filter(Boolean), key]
  const isNative = known.test(key) || key in names
  if (!isNative || (platform === 'darwin' && parts[0] !== 'Ctrl')) return { suffix: `  [${chord}]` }
  return { accelerator: parts.map((part) => names[part] ?? part).join('+'), suffix: '' }
}
