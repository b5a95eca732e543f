import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from './support/command-line.ts'

describe('denoscope validate-detectors', () => {
  it('refuses slices that are no CT before it begins', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'notes.txt'), 'no image')
    await expect(
      run('validate-detectors', '--out', join(folder, 'out'), '--slices', join(folder, 'notes.txt'))
    ).rejects.toThrow('holds no CT slices in HU of 128 x 128 pixels or more')
    expect(existsSync(join(folder, 'out', 'report.html'))).toBe(false)
  })

  it('needs a folder for its results', async () => {
    await expect(run('validate-detectors')).rejects.toThrow("required option '--out <folder>' not specified")
  })
})
