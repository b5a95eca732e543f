import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const renderer = join(import.meta.dirname, '../../../renderer')
/** The gallery shows components with made-up words. */
const files = globSync('**/*.svelte', { cwd: renderer }).filter(
  (file) => !file.includes('gallery') && !file.includes('Gallery')
)

/** Attributes of plain words, and words between tags, of what follows the script and precedes the styles. */
const literals = [
  /\s(?:label|title|text|hint|placeholder|aria-label|heading|note|message)="[A-Z][^"{}]*[a-z][^"{}]*"/g,
  /(?<!=)>\s*[A-Z][a-z][^<>{}\n]*</g
]

function wordsIn(file: string): string[] {
  const markup = readFileSync(join(renderer, file), 'utf8').split('</script>').at(-1)!.split('<style>')[0]!
  return literals.flatMap((pattern) => [...markup.matchAll(pattern)].map(([found]) => `${file}: ${found.trim()}`))
}

describe('the words of the screen', () => {
  it('stand in renderer/text, ready for translation, not in components', () => {
    expect(files.length).toBeGreaterThan(100)
    expect(files.flatMap(wordsIn)).toEqual([])
  })
})
