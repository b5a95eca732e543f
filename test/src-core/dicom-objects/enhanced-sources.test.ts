import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { startEngine } from '../engine/commands/support/engine-with-jobs.ts'
import { filesIn, oblique, patchAt, position, side, useAuditedSeries } from './support/audited-series.ts'
import { enhancedClass, enhancedUid, interceptOf, writeEnhancedSeries } from './support/enhanced-series.ts'
import { ReadBack } from './support/read-back.ts'

const audited = useAuditedSeries(
  [
    { patch: patchAt(0, 0, 0), output: 'median', reader: 'Ada', severity: 'major', note: 'gone' },
    { patch: patchAt(1, 1, 1), output: 'median', reader: 'Ada' }
  ],
  { write: writeEnhancedSeries }
)
const all = ['--objects', 'derived,sr,map,key,presentation', '--outputs', 'median']

let exported: Promise<string> | undefined
const kept = (): Promise<string> =>
  (exported ??= audited()
    .export('kept', '--keep-identity', ...all)
    .then(({ folder }) => folder))
const read = async (file: string) => ReadBack.read(join(await kept(), file))

/** UID and frame of a reference. */
const named = (reference: ReadBack | undefined) =>
  ['0008,1150', '0008,1155', '0008,1160'].map((tag) => reference?.text(tag))
const frameOf = (slice: number): string => String(3 - slice)

describe('objects of an enhanced CT', { timeout: 120_000 }, () => {
  it('are single CT images with the attributes of their frame', async () => {
    for (const slice of [0, 1, 2]) {
      const image = await read(`denoised/median/000${slice + 1}.dcm`)
      const texts = {
        '0008,0008': 'DERIVED\\SECONDARY\\AXIAL',
        '0008,0016': '1.2.840.10008.5.1.4.1.1.2',
        '0018,0050': '2.50',
        '0018,0060': '120',
        '0018,1100': '500',
        '0018,1150': '504',
        '0018,1151': '300',
        '0018,1152': '151',
        '0018,1210': 'STANDARD',
        '0020,0013': frameOf(slice),
        '0020,0032': position(slice),
        '0020,0037': oblique,
        '0028,0030': '0.810547\\0.810547',
        '0028,1050': '40',
        '0028,1052': String(interceptOf(slice)),
        '0028,1054': 'HU'
      }
      expect(Object.fromEntries(Object.keys(texts).map((tag) => [tag, image.text(tag)]))).toEqual(texts)
      for (const tag of ['5200,9229', '5200,9230', '0018,9321', '0028,0008']) expect(image.has(tag)).toBe(false)
      const [origin] = image.items('0008,2112')
      expect(named(origin)).toEqual([enhancedClass, enhancedUid, frameOf(slice)])
    }
    expect(new Set(filesIn(await kept()).map((file) => readFileSync(file).toString('hex'))).size).toBe(7)
  })

  it('open as one series with the values of each slice', async () => {
    const { sources } = await openDicom([join(await kept(), 'denoised')])
    expect(sources.map(({ summary }) => [summary.sliceCount, summary.unit])).toEqual([[3, 'HU']])
    for (const slice of [0, 1, 2]) {
      const { data } = await sources[0]!.readSlice(slice)
      const mean = data.subarray(0, 8 * side).reduce((sum, value) => sum + value, 0) / (8 * side)
      expect(mean).toBeGreaterThan(50)
      expect(mean).toBeLessThan(110)
    }
  })

  it('refer to frames, and list the source once as evidence', async () => {
    const report = await read('findings.dcm')
    const groups = report.content('126010 DCM')[0]!.content('125007 DCM')
    expect(groups.map((group) => named(group.content('121322 DCM')[0]!.items('0008,1199')[0]))).toEqual([
      [enhancedClass, enhancedUid, '3'],
      [enhancedClass, enhancedUid, '2']
    ])
    const [study] = report.items('0040,A375')
    expect(study!.items('0008,1115').map((series) => series.items('0008,1199').length)).toEqual([3, 1])
    expect(named(study!.items('0008,1115')[1]!.items('0008,1199')[0])).toEqual([enhancedClass, enhancedUid, undefined])
    const map = await read('map-median.dcm')
    const origins = map.items('5200,9230').map((frame) => frame.items('0008,9124')[0]!.items('0008,2112')[0])
    expect(origins.map(named)).toEqual(['3', '2', '1'].map((frame) => [enhancedClass, enhancedUid, frame]))
    expect(map.items('0008,1115')[0]!.items('0008,114A')).toHaveLength(1)
  })

  it('are de-identified like single images', async () => {
    const { folder } = await audited().export('clean', ...all, '--key-file', join(audited().folder, 'key'))
    for (const file of filesIn(folder))
      for (const text of ['Zebrafink', 'MRN-7734211', enhancedUid])
        expect([file, readFileSync(file).includes(text)]).toEqual([file, false])
  })

  it('show findings on the frame that they refer to, if the source comes alone', async () => {
    const { folder } = await audited().export('sr', '--keep-identity', '--objects', 'sr')
    const engine = startEngine(temporaryFolder())
    const opened = await engine.open([folder, audited().series])
    expect(opened.reported).toEqual({ added: 2, known: 0 })
    const findings = await engine.call('sources.reportedFindings', { id: opened.sources[0]!.id })
    expect(findings.map(({ slice }) => slice)).toEqual([0, 1])
    await engine.stop()
  })
})

describe('objects of an enhanced image that gets no denoised series', { timeout: 120_000 }, () => {
  const unread = useAuditedSeries(
    [
      { patch: patchAt(0, 0, 0), output: 'median', reader: 'Ada' },
      { patch: patchAt(2, 0, 0), output: 'median', reader: 'Ada' }
    ],
    { write: (folder) => writeEnhancedSeries(folder, 'US') }
  )

  it('refer to the frames of the source', async () => {
    const { folder, stderr } = await unread().export('kept', '--keep-identity', '--objects', 'sr,key,presentation')
    expect(stderr).toBe('')
    const object = (file: string) => ReadBack.read(join(folder, file))
    const groups = (await object('findings.dcm')).content('126010 DCM')[0]!.content('125007 DCM')
    const images = groups.map((group) => group.content('111030 DCM')[0]!.items('0040,A730')[0]!.items('0008,1199')[0])
    expect(images.map(named)).toEqual([
      [enhancedClass, enhancedUid, '3'],
      [enhancedClass, enhancedUid, '1']
    ])
    expect(groups.map((group) => group.content('121322 DCM').length)).toEqual([0, 0])
    const keys = (await object('key-slices.dcm')).content('260753009 SCT')
    expect(keys.map((key) => named(key.items('0008,1199')[0])[2])).toEqual(['3', '1'])
    const state = await object('regions.dcm')
    expect(named(state.items('0008,1115')[0]!.items('0008,1140')[0])[2]).toBe('3\\2\\1')
    expect(state.items('0070,0001').map((mark) => named(mark.items('0008,1140')[0])[2])).toEqual(['3', '1'])
  })
})
