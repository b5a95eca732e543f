import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modules, pinnedNode, root } from '../../scripts/setup/paths.mjs'

describe('the import rules', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-lint-'))
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** The rules that a set of files breaks, by name. */
  function broken(files: Record<string, string>): string[] {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    const args = [join(modules, 'oxlint', 'bin', 'oxlint'), '--format=json']
    const { stdout } = spawnSync(pinnedNode, args, { cwd: folder, encoding: 'utf8' })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] }
    return diagnostics.map(({ code }) => /\((.*)\)/.exec(code)![1]!)
  }

  const forbidden = 'no-restricted-imports'
  const using = (path: string) => `import { part } from '${path}'\nexport const other = part\n`

  it('keep Electron, Svelte and the screen out of src-core', () => {
    expect(broken({ 'src-core/a/x.ts': using('electron') })).toEqual([forbidden])
    expect(broken({ 'src-core/a/x.ts': using('svelte/store') })).toEqual([forbidden])
    expect(broken({ 'src-core/a/x.ts': using('../../renderer/state/views.ts') })).toEqual([forbidden])
    expect(broken({ 'src-core/a/x.ts': 'export const title = document.title\n' })).toEqual(['no-restricted-globals'])
  })

  it('let the screen know Electron only through its bridge', () => {
    expect(broken({ 'renderer/a/x.ts': using('../../electron/page/bridge.ts') })).toEqual([])
    expect(broken({ 'renderer/a/x.ts': using('../../electron/windows.ts') })).toEqual([forbidden])
    expect(broken({ 'renderer/a/x.ts': using('node:fs') })).toEqual([forbidden])
  })

  it('keep the engine and the screen out of Electron main', () => {
    expect(broken({ 'electron/x.ts': using('../src-core/errors.ts') })).toEqual([])
    expect(broken({ 'electron/x.ts': using('../src-core/storage/workspace.ts') })).toEqual([forbidden])
    expect(broken({ 'electron/x.ts': using('../renderer/main.ts') })).toEqual([forbidden])
  })

  it('find cycles', () => {
    const files = {
      'src-core/a.ts': using('./b.ts'),
      'src-core/b.ts': using('./a.ts').replaceAll('other', 'part2').replaceAll('part }', 'other as part }')
    }
    expect(new Set(broken(files))).toEqual(new Set(['no-cycle']))
  })
})
