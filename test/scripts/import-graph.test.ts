import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readImportGraph } from '../../scripts/imports/import-graph.mjs'
import { brokenRules, importFigures } from '../../scripts/imports/import-rules.mjs'

describe('the direction of imports', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-imports-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function graphOf(files: Record<string, string>) {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    return readImportGraph(folder, ['src-core', 'renderer', 'electron'])
  }
  const broken = (files: Record<string, string>): string[] => brokenRules(graphOf(files))

  const part = 'export const part = 1\nexport type Part = number\n'
  const using = (path: string) => `import { part } from '${path}'\nexport const other = part\n`
  const usingType = (path: string) => `import type { Part } from '${path}'\nexport type Other = Part\n`

  it('is downward: a folder may use those below it, and its own files', () => {
    expect(
      broken({
        'src-core/images/image.ts': part,
        'src-core/images/patches.ts': using('./image.ts'),
        'src-core/audit/record.ts': using('../images/image.ts'),
        'renderer/features/wall/Wall.svelte': `<script lang="ts">\n${usingType('../../../src-core/audit/record.ts')}</script>\n`
      })
    ).toEqual([])
  })

  it('is never upward, for types either, and the line names both files', () => {
    const files = { 'src-core/audit/record.ts': part, 'src-core/images/image.ts': usingType('../audit/record.ts') }
    expect(broken(files)).toEqual([
      'src-core/images/image.ts:1 imports upward, from src-core/images to src-core/audit/record.ts'
    ])
  })

  it('is never upward from the scripts of a component', () => {
    const component = `<p>one</p>\n<script lang="ts">\n  ${using('../views/Home.ts')}</script>\n`
    expect(broken({ 'renderer/views/Home.ts': part, 'renderer/shared/Button.svelte': component })).toEqual([
      'renderer/shared/Button.svelte:3 imports upward, from renderer/shared to renderer/views/Home.ts'
    ])
  })

  it('is one way between two folders, subfolders included', () => {
    const files = {
      'src-core/audit/a.ts': using('./parts/b.ts'),
      'src-core/audit/parts/b.ts': part,
      'src-core/audit/parts/c.ts': usingType('../d.ts'),
      'src-core/audit/d.ts': part
    }
    expect(broken(files)).toEqual([
      'src-core/audit and src-core/audit/parts import each other: src-core/audit/a.ts:1, src-core/audit/parts/c.ts:1'
    ])
  })

  it('has no circle of files, types included', () => {
    const files = {
      'src-core/audit/a.ts': usingType('./b.ts'),
      'src-core/audit/b.ts': using('./c.ts'),
      'src-core/audit/c.ts': using('./a.ts')
    }
    expect(broken(files)).toEqual(['circle of files: src-core/audit/a.ts, src-core/audit/b.ts, src-core/audit/c.ts'])
  })

  it('keeps Node and packages of the engine out of what the screen loads, however far below it they are', () => {
    const files = {
      'src-core/files/read.ts': `import 'node:fs'\n${part}`,
      'src-core/audit/record.ts': using('../files/read.ts'),
      'renderer/state/a.ts': using('../../src-core/audit/record.ts'),
      'renderer/state/b.ts': usingType('../../src-core/audit/record.ts')
    }
    expect(broken(files)).toEqual([
      'renderer/state/a.ts:1 loads what runs in the engine alone: src-core/audit/record.ts > src-core/files/read.ts > node:fs'
    ])
  })

  it('is known for every folder: a new one needs a place among the layers', () => {
    const files = { 'src-core/other/a.ts': using('./b.ts'), 'src-core/other/b.ts': part }
    expect(broken(files)).toEqual(['src-core/other/a.ts: its folder has no place in scripts/imports/layers.mjs'])
  })

  it('is counted', () => {
    const files = { 'src-core/audit/record.ts': part, 'src-core/images/image.ts': usingType('../audit/record.ts') }
    expect(importFigures(graphOf(files))).toMatchObject({ files: 2, imports: 1, folders: 2, 'imports upward': 1 })
  })
})
