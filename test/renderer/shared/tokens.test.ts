import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../../renderer/shared/tokens.css', import.meta.url), 'utf8')
const colours = (block: string) =>
  Object.fromEntries([...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]))
const [darkBlock, lightBlock] = css.split(":root[data-theme='light']")
const dark = colours(darkBlock!)
const themes = { dark, light: { ...dark, ...colours(lightBlock!) } }

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
function contrast(one: string, other: string): number {
  const [dim, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright! + 0.05) / (dim! + 0.05)
}

const surfaces = ['surface-0', 'surface-1', 'surface-2', 'surface-3', 'surface-4']
const words = [
  'text-1',
  'text-2',
  'text-3',
  'accent-text',
  'lost-text',
  'invented-text',
  'good-text',
  'warning-text',
  'bad-text'
]
const tones = ['accent', 'lost', 'invented', 'good', 'warning', 'bad']

describe.each(Object.entries(themes))('the %s theme', (_name, theme) => {
  it('has black on white at 21 to 1 by the formula used here', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  })

  it.each(words.flatMap((word) => surfaces.map((surface) => [word, surface])))(
    'reads %s on %s at 4.5 to 1',
    (word, surface) => {
      expect(contrast(theme[word!]!, theme[surface!]!)).toBeGreaterThanOrEqual(4.5)
    }
  )

  it.each(tones)('reads %s words on their own soft ground at 4.5 to 1', (tone) => {
    expect(contrast(theme[`${tone}-text`]!, theme[`${tone}-soft`]!)).toBeGreaterThanOrEqual(4.5)
  })

  it('reads words on the accent, pointed at or not', () => {
    expect(contrast(theme['text-on-accent']!, theme['accent']!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(theme['text-on-accent']!, theme['accent-hover']!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(Array.from({ length: 10 }, (_, kind) => `kind-${kind}`))(
    'reads figures in the colour %s on the ground of plots',
    (kind) => {
      expect(contrast(theme[kind]!, theme['surface-0']!)).toBeGreaterThanOrEqual(4.5)
    }
  )

  it.each(['focus', 'border-control'])('shows %s at 3 to 1 on every ground of controls', (line) => {
    for (const surface of surfaces.slice(0, 3)) {
      expect(contrast(theme[line]!, theme[surface]!)).toBeGreaterThanOrEqual(3)
    }
  })
})
