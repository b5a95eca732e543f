import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../scripts/setup/paths.mjs'

const folders = ['src-core', 'renderer', 'electron', 'scripts', 'test', 'docs', 'resources']

/** Paths of the files and folders of the tree, with '/' between names. */
const tree = [
  ...readdirSync(root),
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`
    )
  )
]

const beginsWithFolder = new RegExp(`^(${folders.join('|')})/`)
const isFileName = /[\w>]\.(ts|mjs|svelte|css|as|wasm)$/

/** True for a path from the root. In the guide also for the end of a path, such as `support/command-line.ts`. */
const looksLikePath = (text: string, isGuide: boolean): boolean =>
  /^[\w.<>*/-]+$/.test(text) && (beginsWithFolder.test(text) || (isGuide && isFileName.test(text)))

/** The path with any name in place of `<name>`, `*`, NAME and SUBJECT. */
function patternOf(path: string): RegExp {
  const names = path
    .replace(/\/$/, '')
    .replaceAll('.', '\\.')
    .replaceAll(/<[^>]+>|\*|NAME|SUBJECT/g, '[^/]+')
  return new RegExp(`${beginsWithFolder.test(path) ? '^' : '(^|/)'}${names}$`)
}

/** Paths in backticks that no file or folder of the tree has. */
function missingPaths(text: string, isGuide: boolean): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, path]) => path!)
  return quoted
    .filter((path) => looksLikePath(path, isGuide))
    .filter((path) => {
      const pattern = patternOf(path)
      return !tree.some((known) => pattern.test(known))
    })
}

it('a path, a part of a path and a placeholder are found; a missing file is reported', () => {
  const text =
    '`src-core/cli/` `support/command-line.ts` `src-core/cli/commands/NAME-command.ts` `test/gone.test.ts` `npm test`'
  expect(missingPaths(text, true)).toEqual(['test/gone.test.ts'])
})

const documents = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

it.each(['CONTRIBUTING.md', 'README.md', ...documents])('each path in %s exists', (document) => {
  expect(missingPaths(readFileSync(join(root, document), 'utf8'), document === 'CONTRIBUTING.md')).toEqual([])
})
