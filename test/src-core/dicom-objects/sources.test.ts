import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSourceHeaders } from '../../../src-core/dicom-objects/source-headers.ts'
import { openPhantom } from '../../../src-core/sources/phantom/phantom-source.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { auditSeries, filesIn, side, utf8 } from './support/audited-series.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { foreignNames, withCharacterSet, writeImplicit, writeVaryingRescale } from './support/unusual-series.ts'
import { ReadBack } from './support/read-back.ts'

describe('objects of unusual sources', { timeout: 120_000 }, () => {
  it('decode names in Latin-1 and write them in UTF-8', async () => {
    const audited = await auditSeries(temporaryFolder(), [], {
      changes: {
        '0008,0005': ['CS', 'ISO_IR 100'],
        '0010,0010': ['PN', Buffer.from('Müller^Jörg', 'latin1')],
        '0008,0090': undefined,
        '0008,0080': undefined,
        '0040,0275': undefined
      },
      words: []
    })
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0001.dcm'))
    expect(image.text('0010,0010')).toBe('Müller^Jörg')
    expect(image.bytes('0010,0010').subarray(0, 13)).toEqual(Buffer.from(utf8('Müller^Jörg')))
    expect(image.text('0008,0090')).toBe('')
  })

  it.each(foreignNames)('decode a name in $set and write it in UTF-8', async ({ set, bytes, name }) => {
    const audited = await auditSeries(temporaryFolder(), [{ patch: 0, output: 'median', reader: 'Ada' }], {
      changes: withCharacterSet(set, bytes),
      words: []
    })
    const words = ['--objects', 'derived,sr,key,presentation', '--outputs', 'median']
    const { folder } = await audited.export('out', '--keep-identity', ...words)
    for (const file of filesIn(folder)) expect((await ReadBack.read(file)).text('0010,0010')).toBe(name)
    const clean = await audited.export('clean', ...words, '--key-file', join(audited.folder, 'key'))
    for (const file of filesIn(clean.folder)) expect((await ReadBack.read(file)).text('0010,0010')).toMatch(/^DENO-/)
  })

  it('keep the rescale of each slice', async () => {
    const audited = await auditSeries(temporaryFolder(), [], { words: [], write: writeVaryingRescale })
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const { sources } = await openDicom([join(folder, 'denoised', 'median')])
    for (const slice of [0, 1, 2]) {
      const image = await ReadBack.read(join(folder, 'denoised', 'median', `000${slice + 1}.dcm`))
      expect(image.text('0028,1052')).toBe(String(-1024 - 10 * slice))
      const { data } = await sources[0]!.readSlice(slice)
      const mean = data.subarray(0, 8 * side).reduce((sum, value) => sum + value, 0) / (8 * side)
      expect(mean).toBeGreaterThan(50)
      expect(mean).toBeLessThan(110)
    }
  })

  it('state that the method is unknown if a de-identified source states none', async () => {
    const audited = await auditSeries(temporaryFolder(), [], {
      changes: { '0012,0062': ['CS', 'YES'], '0018,0015': undefined },
      words: []
    })
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0001.dcm'))
    expect(['0012,0062', '0012,0063'].map((tag) => image.text(tag))).toEqual(['YES', 'Unknown: the source states none'])
    expect([image.has('0018,0015'), image.text('0020,0060')]).toEqual([false, ''])
  })

  it('read numbers of implicit VR, and keep padding of negative values', async () => {
    const audited = await auditSeries(temporaryFolder(), [], { words: [], write: writeImplicit })
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'gaussian', '0001.dcm'))
    expect(['0018,9309', '0018,9311'].map((tag) => image.bytes(tag).readDoubleLE(0))).toEqual([78.75, 0.984375])
    expect(image.bytes('0028,0120').readInt16LE(0)).toBe(-2000)
    const pixels = image.bytes('7FE0,0010')
    const row = (number: number) =>
      Array.from({ length: side }, (_, column) => pixels.readInt16LE(2 * (number * side + column)))
    expect(row(0).every((value) => value === -2000)).toBe(true)
    // Padding counts as -1000 HU for its neighbours: a 3 x 3 filter takes a quarter of it.
    expect(Math.min(...row(1))).toBeGreaterThan(0.25 * 24 + 0.75 * 1024 - 200)
  })

  it('leave out illegal numbers, and warn of illegal UIDs', async () => {
    const audited = await auditSeries(temporaryFolder(), [], {
      changes: { '0018,1151': ['IS', Buffer.from('0\u00f8', 'latin1')], '0020,000D': ['UI', '63b4b5296cbcf3c5'] },
      words: []
    })
    const { folder, stderr } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0001.dcm'))
    expect([image.has('0018,1151'), image.text('0018,1150')]).toEqual([false, '504'])
    expect(stderr).toContain('the source has UIDs that DICOM does not allow')
    const clean = await audited.export('clean', '--objects', 'derived', '--key-file', join(audited.folder, 'key'))
    expect(clean.stderr).not.toContain('UIDs')
  })

  it('keep unsigned pixels, their rescale and their padding', async () => {
    const audited = await auditSeries(temporaryFolder(), [], {
      changes: {
        '0028,0103': ['US', [0]],
        '0028,0120': ['US', [1094]],
        '0028,1052': ['DS', '-1024'],
        '0028,2110': undefined,
        '0028,2112': undefined,
        '0028,2114': undefined
      },
      words: []
    })
    const source = await ReadBack.read(join(audited.series, '1.dcm'))
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'gaussian', '0001.dcm'))
    const [before, after] = [source.integers('7FE0,0010'), image.integers('7FE0,0010')]
    const padding = [...before.keys()].filter((pixel) => before[pixel] === 1094)
    expect(padding.length).toBeGreaterThan(50)
    expect(padding.every((pixel) => after[pixel] === 1094)).toBe(true)
    expect(after.filter((value, pixel) => value !== before[pixel]).length).toBeGreaterThan(side * side * 0.5)
    expect(['0028,0103', '0028,0120'].map((tag) => image.integers(tag))).toEqual([[0], [1094]])
    expect(image.has('0028,2110')).toBe(false)
  })

  it('are whole slices of the audited ones, or of all on request', async () => {
    const audited = await auditSeries(temporaryFolder(), [], { words: ['--crop', '8,16,32', '--slices', '2-2'] })
    const { folder, stderr } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    expect(stderr).toContain('the denoised series have 1 of 3 slices, those of the audit')
    expect(filesIn(folder)).toHaveLength(2)
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0002.dcm'))
    expect(image.text('0008,2111')).toMatch(/a filter without weights; whole slices, without clipping$/)
    const source = (await ReadBack.read(join(audited.series, '2.dcm'))).integers('7FE0,0010')
    const differing = image.integers('7FE0,0010').flatMap((value, pixel) => (value === source[pixel] ? [] : [pixel]))
    const isAudited = (pixel: number) => pixel >= 8 * side && pixel < 40 * side && pixel % side >= 16
    expect(differing.filter((pixel) => !isAudited(pixel)).length).toBeGreaterThan(side * 8)
    const all = await audited.export('all', '--keep-identity', '--objects', 'derived', '--all-slices')
    expect(filesIn(all.folder)).toHaveLength(6)
    expect(all.stderr).not.toContain('of 3 slices')
    expect(readFileSync(join(all.folder, 'denoised', 'median', '0002.dcm'))).toEqual(
      readFileSync(join(folder, 'denoised', 'median', '0002.dcm'))
    )
  })

  it('keep the bits of the source, and warn of pixels that do not fit them', async () => {
    const audited = await auditSeries(temporaryFolder(), [], {
      // 12 bits end at 4095: with a slope of 0.05, at 180.75 HU, below the rod of the series.
      changes: { '0028,0101': ['US', [12]], '0028,0102': ['US', [11]], '0028,0103': ['US', [0]] },
      words: []
    })
    const { folder, stderr } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const image = await ReadBack.read(join(folder, 'denoised', 'median', '0001.dcm'))
    expect(['0028,0100', '0028,0101', '0028,0102'].map((tag) => image.integers(tag))).toEqual([[16], [12], [11]])
    expect(stderr).not.toContain('did not fit')
  })

  it('need a patient and a study', async () => {
    const phantom = await openPhantom({ seed: 1, slices: 1 })
    await expect(readSourceHeaders(phantom, [0], { pseudonyms: null })).rejects.toThrow(
      'is no DICOM series: it has no patient and no study that DICOM objects could belong to'
    )
    const audited = await auditSeries(temporaryFolder(), [], { changes: { '0020,000D': undefined }, words: [] })
    await expect(audited.export('out', '--keep-identity')).rejects.toThrow('lacks (0020,000D)')
  })

  it('have a frame of reference of their own if the source states none', async () => {
    const audited = await auditSeries(temporaryFolder(), [], { changes: { '0020,0052': undefined }, words: [] })
    const { folder } = await audited.export('out', '--keep-identity', '--objects', 'derived')
    const uids = await Promise.all(
      ['0001', '0003'].map(async (name) =>
        (await ReadBack.read(join(folder, 'denoised', 'median', `${name}.dcm`))).text('0020,0052')
      )
    )
    expect(uids[0]).toMatch(/^2\.25\.\d+$/)
    expect(uids[1]).toBe(uids[0])
  })

  it('are not made of images with burnt-in text, unless the identity is kept', async () => {
    const audited = await auditSeries(temporaryFolder(), [], { changes: { '0028,0301': ['CS', 'YES'] }, words: [] })
    await expect(audited.export('out', '--objects', 'derived')).rejects.toThrow('has Burned In Annotation YES')
  })
})
