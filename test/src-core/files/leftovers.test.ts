import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fillFolder, recoverFolder } from '../../../src-core/files/atomic-folder.ts'
import { isAbandoned, processMark } from '../../../src-core/files/process-mark.ts'
import { makeTemporaryFolder } from '../../../src-core/files/make-folder.ts'
import { AtomicFile, writeFileAtomically } from '../../../src-core/files/atomic-file.ts'
import { markOfEndedProcess } from '../../support/ended-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ended = markOfEndedProcess()

function folderWith(path: string, content: string): void {
  mkdirSync(path)
  writeFileSync(join(path, 'file'), content)
}

describe('a process mark', () => {
  it('distinguishes a running process from one that has ended, and from another one with the same id', () => {
    expect(isAbandoned(processMark, '/')).toBe(false)
    expect(isAbandoned(ended, '/')).toBe(true)
    const [id, namespace, start] = processMark.split('-')
    const earlier = (Number.parseInt(start!, 36) - 1).toString(36)
    if (start !== '0') expect(isAbandoned(`${id}-${namespace}-${earlier}`, '/')).toBe(true)
  })

  it('counts as running in another container until its file is unchanged for a day', () => {
    const [id, , start] = processMark.split('-')
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '')
    utimesSync(path, new Date(), new Date())
    expect(isAbandoned(`${id}-1-${start}`, path)).toBe(false)
    const yesterday = Date.now() / 1000 - 25 * 3600
    utimesSync(path, yesterday, yesterday)
    expect(isAbandoned(`${id}-1-${start}`, path)).toBe(true)
  })
})

describe('fillFolder', () => {
  it('removes what killed processes left half-written, and leaves what a running one writes', async () => {
    const parent = temporaryFolder()
    const running = `1-${processMark.split('-')[1]}-0`
    for (const name of [`out.${ended}.partial`, 'out.partial', `out.${running}.partial`, `other.${ended}.partial`])
      folderWith(join(parent, name), 'half')
    await fillFolder(join(parent, 'out'), async (partial) => writeFileSync(join(partial, 'file'), 'whole'))
    expect(readdirSync(parent).sort()).toEqual(['out', `other.${ended}.partial`, `out.${running}.partial`].sort())
    expect(readFileSync(join(parent, 'out', 'file'), 'utf8')).toBe('whole')
  })

  it('reports why it failed, not what failed while clearing up', async () => {
    const parent = temporaryFolder()
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' })
    await expect(fillFolder(join(parent, 'out'), () => Promise.reject(full))).rejects.toBe(full)
    expect(readdirSync(parent)).toEqual([])
  })
})

describe('recoverFolder', () => {
  it('puts a former folder back that nothing took the place of, beside a half-written new one', () => {
    const folder = join(temporaryFolder(), 'out')
    folderWith(`${folder}.${ended}.former`, 'former')
    folderWith(`${folder}.${ended}.partial`, 'new')
    expect(recoverFolder(folder)).toEqual({ removed: [`${folder}.${ended}.partial`], restored: folder })
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('former')
  })

  it('removes a former folder if the new one is in place', () => {
    const folder = join(temporaryFolder(), 'out')
    folderWith(folder, 'new')
    folderWith(`${folder}.former`, 'former')
    expect(recoverFolder(folder)).toEqual({ removed: [`${folder}.former`], restored: null })
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new')
  })
})

describe('an atomic file', () => {
  it('may have the longest name there is, and removes what killed writers left in its folder', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, `.denoscope-${ended}-0123abcd.partial`), 'half')
    writeFileSync(join(folder, `.denoscope-${processMark}-0123abcd.partial`), 'being written')
    const name = 'n'.repeat(255)
    writeFileAtomically(join(folder, name), 'whole')
    expect(readdirSync(folder).sort()).toEqual([`.denoscope-${processMark}-0123abcd.partial`, name])
  })

  it('names the reason why it cannot be written, and discards any number of times', () => {
    const folder = temporaryFolder()
    expect(() => writeFileAtomically(join(folder, 'n'.repeat(300)), '')).toThrow(
      /cannot be written \(the name is too long, ENAMETOOLONG\)$/
    )
    expect(() => writeFileAtomically(join(folder, 'none', 'file'), '')).toThrow(
      /cannot be written \(no such file or folder, ENOENT\)$/
    )
    expect(() => writeFileAtomically(join(folder, 'a\0b'), '')).toThrow(/NUL/)
    const file = new AtomicFile(join(folder, 'file'))
    file.discard()
    file.discard()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a temporary folder', () => {
  it('is removed with the next one after its process was killed', () => {
    const parent = temporaryFolder()
    folderWith(join(parent, `denoscope-print.${ended}.abc`), 'a report')
    folderWith(join(parent, `denoscope-print.${processMark}.abc`), 'of this process')
    folderWith(join(parent, 'denoscope-review'), "somebody's own")
    const made = makeTemporaryFolder('compare', parent)
    expect(
      readdirSync(parent)
        .map((name) => join(parent, name))
        .sort()
    ).toEqual([made, join(parent, `denoscope-print.${processMark}.abc`), join(parent, 'denoscope-review')].sort())
  })
})
