import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import { slicePlace, syntheticDicom, type Attributes, type SyntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { only, openOne, openSynthetic, writeDicom } from './opening.ts'

/** A slice whose pixels all hold `mark`, so that its place in the order is seen in its values. */
function marked(mark: number, attributes: Attributes): SyntheticDicom {
  return { rows: 2, columns: 2, stored: [mark, mark, mark, mark], attributes }
}

async function marksOf(source: Awaited<ReturnType<typeof openOne>>): Promise<number[]> {
  const marks: number[] = []
  for (let index = 0; index < source.summary.sliceCount; index++)
    marks.push((await source.readSlice(index)).data[0]! + 1024)
  return marks
}

const without = (tag: string): Attributes => ({ [tag]: undefined })
const atHeight = (height: number, uid: number): Attributes => ({
  '0008,0018': ['UI', `2.25.9.${uid}`],
  '0020,0032': ['DS', `0\\0\\${height}`]
})

describe('slices of a series', () => {
  it('are in order of position along the normal, not of their numbers or names', async () => {
    const source = await openOne(
      ...[3, 1, 4, 0, 2].map((index) => marked(index, { ...slicePlace(index), '0020,0013': ['IS', String(9 - index)] }))
    )
    expect(await marksOf(source)).toEqual([0, 1, 2, 3, 4])
    expect(source.summary).toMatchObject({ sliceCount: 5, sliceSpacing: 2.5, pixelSpacing: [0.7, 0.8], warnings: [] })
  })

  it('are measured along the normal of an oblique stack', async () => {
    // Rows along x, columns along (0, 0.6, 0.8): the normal is (0, -0.8, 0.6). Steps of 3 mm along it.
    const oblique = (index: number): Attributes => ({
      ...slicePlace(index),
      '0020,0037': ['DS', '1\\0\\0\\0\\0.6\\0.8'],
      '0020,0032': ['DS', `5\\${-2.4 * index}\\${1.8 * index}`]
    })
    const source = await openOne(...[2, 0, 1].map((index) => marked(index, oblique(index))))
    expect(await marksOf(source)).toEqual([0, 1, 2])
    expect(source.summary.sliceSpacing).toBe(3)
  })

  it('are in order of Instance Number, with a warning, without positions', async () => {
    const slice = (index: number): Attributes => ({ ...slicePlace(index), ...without('0020,0032') })
    const source = await openOne(...[10, 2, 1].map((index) => marked(index, slice(index))))
    expect(await marksOf(source)).toEqual([1, 2, 10])
    expect(source.summary.sliceSpacing).toBeNull()
    expect(source.summary.warnings).toEqual([
      'Image Position Patient (0020,0032) or orientation is missing: slices are in order of Instance Number (0020,0013)'
    ])
  })

  it('are in numeric order of file names without positions and numbers', async () => {
    const folder = temporaryFolder()
    for (const number of [10, 9, 1]) {
      const attributes = {
        '0008,0018': ['UI', `2.25.9.${number}`],
        ...without('0020,0032'),
        ...without('0020,0013')
      } as Attributes
      writeFileSync(join(folder, `slice${number}`), syntheticDicom(marked(number, attributes)))
    }
    const source = only(await openDicom([folder], {}))
    expect(await marksOf(source)).toEqual([1, 9, 10])
    expect(source.summary.warnings[0]).toContain('in order of file names')
  })

  it.each<[string, number[], number | null, string[]]>([
    ['positions rounded to 0.1 mm count as even', [0, 1.3, 2.5, 3.8, 5], 1.25, []],
    ['a gap is named', [0, 2, 4, 10, 12], null, ['Slices are missing: 6 mm after slice 3, where 2 mm is the median']],
    ['uneven distances are named', [0, 2, 4, 6.6, 8.6], null, ['Slices are unevenly spaced: 2 to 2.6 mm']],
    ['shared positions are named', [0, 2, 2, 4], null, ['Slices share positions: 1 of 3 distances are 0 mm']]
  ])('%s', async (_, heights, sliceSpacing, warnings) => {
    const { summary } = await openOne(...heights.map((height, index) => marked(index, atHeight(height, index))))
    expect(summary).toMatchObject({ sliceSpacing, warnings })
  })

  it('thin ones that lie evenly but far apart are named: what is between them is not shown', async () => {
    const thin = (index: number) => marked(index, { ...atHeight(20 * index, index), '0018,0050': ['DS', '1.5'] })
    const { summary } = await openOne(thin(0), thin(1))
    expect(summary).toMatchObject({
      sliceSpacing: 20,
      warnings: ['Slices of 1.5 mm lie 20 mm apart: what is between them is not shown']
    })
  })

  it('form a stack of their own if size, orientation or pixel spacing differ', async () => {
    const { sources, refusals } = await openSynthetic(
      marked(1, slicePlace(0)),
      { ...marked(2, slicePlace(1)), rows: 4, columns: 1 },
      marked(3, { ...slicePlace(2), '0020,0037': ['DS', '0\\1\\0\\0\\0\\-1'] }),
      marked(4, { ...slicePlace(3), '0028,0030': ['DS', '0.5\\0.5'] }),
      marked(5, slicePlace(4))
    )
    expect(refusals).toEqual([])
    expect(sources.map(({ summary }) => [summary.label, summary.sliceCount])).toEqual([
      ['CT series 4, part 1 of 4', 2],
      ['CT series 4, part 2 of 4', 1],
      ['CT series 4, part 3 of 4', 1],
      ['CT series 4, part 4 of 4', 1]
    ])
    expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(4)
  })

  it('are two sources if they belong to two series', async () => {
    const other: Attributes = { ...slicePlace(7), '0020,000E': ['UI', '2.25.77'], '0008,103E': ['LO', 'Lung sharp'] }
    const { sources } = await openSynthetic(marked(1, slicePlace(0)), marked(2, other), marked(3, slicePlace(1)))
    expect(sources.map(({ summary }) => [summary.label, summary.sliceCount])).toEqual([
      ['CT series 4', 2],
      ['Lung sharp', 1]
    ])
  })

  it('stand alone without a Series Instance UID', async () => {
    const { sources } = await openSynthetic(
      ...[0, 1].map((index) => marked(index, { ...slicePlace(index), ...without('0020,000E') }))
    )
    expect(sources.map(({ summary }) => summary.sliceCount)).toEqual([1, 1])
  })
})

describe('frames of one file', () => {
  const groups = (heights: readonly number[]): Attributes => ({
    '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.2.1'],
    ...without('0020,0032'),
    ...without('0020,0037'),
    ...without('0028,0030'),
    ...without('0028,1052'),
    ...without('0028,1053'),
    '5200,9229': [
      'SQ',
      [
        {
          '0020,9116': ['SQ', [{ '0020,0037': ['DS', '1\\0\\0\\0\\1\\0'] }]],
          '0028,9110': ['SQ', [{ '0018,0050': ['DS', '3'], '0028,0030': ['DS', '0.4\\0.5'] }]],
          '0018,9325': ['SQ', [{ '0018,0060': ['DS', '110'] }]],
          '0018,9321': ['SQ', [{ '0018,9330': ['FD', [250]], '0018,9332': ['FD', [125]] }]],
          '0018,9314': ['SQ', [{ '0018,1210': ['SH', 'Br40'] }]]
        }
      ]
    ],
    '5200,9230': [
      'SQ',
      heights.map((height, index): Attributes => ({
        '0020,9113': ['SQ', [{ '0020,0032': ['DS', `0\\0\\${height}`] }]],
        '0028,9132': ['SQ', [{ '0028,1050': ['DS', '45'], '0028,1051': ['DS', '350'] }]],
        '0028,9145': [
          'SQ',
          [{ '0028,1052': ['DS', '-1000'], '0028,1053': ['DS', String(index + 1)], '0028,1054': ['LO', 'HU'] }]
        ]
      }))
    ]
  })

  it.each(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.2'])(
    'have their own position and rescale in Enhanced CT (%s)',
    async (transferSyntax) => {
      const source = await openOne({
        rows: 1,
        columns: 1,
        frames: 3,
        stored: [10, 20, 30],
        transferSyntax,
        attributes: groups([9, 3, 6])
      })
      expect(source.summary).toMatchObject({
        unit: 'HU',
        sliceCount: 3,
        sliceSpacing: 3,
        pixelSpacing: [0.4, 0.5],
        defaultWindow: { centre: 45, width: 350 },
        warnings: []
      })
      expect(source.summary.details).toEqual([
        'CT',
        'Slice thickness 3 mm',
        'Kernel Br40',
        '110 kV',
        '250 mA',
        '125 mAs',
        '16 bits stored'
      ])
      // Heights 3, 6, 9 are frames 2, 3, 1 with slopes 2, 3, 1.
      const values = await Promise.all([0, 1, 2].map(async (index) => (await source.readSlice(index)).data[0]))
      expect(values).toEqual([20 * 2 - 1000, 30 * 3 - 1000, 10 - 1000])
    }
  )

  it('stay in the order of their file, at its spacing, without functional groups', async () => {
    const attributes: Attributes = { '0018,0088': ['DS', '1.5'] }
    const source = await openOne({ rows: 1, columns: 1, frames: 3, stored: [7, 8, 9], attributes })
    expect(await marksOf(source)).toEqual([7, 8, 9])
    expect(source.summary.sliceSpacing).toBe(1.5)
    expect(source.summary.warnings).toEqual([
      'Image Position Patient (0020,0032) or orientation is missing: slices are in order of their file'
    ])
  })
})

describe('the summary', () => {
  it('has one id for one content, with any names and order of the files', async () => {
    const slices = [0, 1, 2].map((index) => marked(index, slicePlace(index)))
    const ids = [await openOne(...slices), await openOne(...slices.toReversed())].map(({ summary }) => summary.id)
    // SHA-256 of "2.25.1000\n2.25.1000.1#0\n2.25.1000.2#0\n2.25.1000.3#0" by sha256sum.
    expect(ids).toEqual(['dicom-d4fa52a90d6ce004', 'dicom-d4fa52a90d6ce004'])
    expect((await openOne(...slices.slice(1))).summary.id).not.toBe(ids[0])
  })

  it('distinguishes two files without SOP Instance UID by their bytes', async () => {
    const { sources } = await openSynthetic(
      ...[0, 1].map((mark) => marked(mark, { ...without('0008,0018'), ...without('0020,000E') }))
    )
    expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(2)
  })

  it('holds nothing of the patient and no date', async () => {
    const attributes: Attributes = {
      '0008,0020': ['DA', '20240131'],
      '0010,0030': ['DA', '19500704'],
      '0008,0080': ['LO', 'St. Nowhere']
    }
    const { summary } = await openOne({ attributes })
    expect(JSON.stringify(summary)).not.toMatch(/Never|SECRET|2024|1950|Nowhere/)
  })

  it('gives what varies as a range', async () => {
    const current = (index: number): Attributes => ({
      ...slicePlace(index),
      '0018,1151': ['IS', String(180 + 40 * index)],
      '0018,1152': ['IS', '90']
    })
    const { summary } = await openOne(...[0, 1, 2].map((index) => marked(index, current(index))))
    expect(summary.details).toEqual(['CT', '180 to 260 mA', '90 mAs', '16 bits stored'])
  })

  it('states kernel, thickness and exposure, also one in µAs, apart from its details', async () => {
    const attributes: Attributes = {
      '0018,0050': ['DS', '2.5'],
      '0018,1153': ['IS', '95500'],
      '0018,1210': ['SH', 'B30f']
    }
    const { summary } = await openOne({ attributes })
    expect(summary).toMatchObject({ kernel: 'B30f', sliceThickness: [2.5, 2.5], exposure: { exposure: 95.5 } })
    expect(summary.details).toContain('95.5 mAs')
  })

  it('warns of spacing at the detector and of lossy compression', async () => {
    const attributes: Attributes = {
      '0028,0030': undefined,
      '0018,1164': ['DS', '0.143\\0.143'],
      '0028,2110': ['CS', '01']
    }
    const { summary } = await openOne({ attributes })
    expect(summary.pixelSpacing).toEqual([0.143, 0.143])
    expect(summary.warnings).toEqual([
      'Pixel spacing is that of the detector: Imager Pixel Spacing (0018,1164)',
      'Lossy compression has already changed these pixels: Lossy Image Compression (0028,2110) is 01'
    ])
  })

  it('has a content hash over the files in slice order', async () => {
    const slices = [1, 0].map((index) => marked(index, slicePlace(index)))
    const hash = createHash('sha256')
      .update(syntheticDicom(slices[1]!))
      .update(syntheticDicom(slices[0]!))
      .digest('hex')
    expect(await (await openOne(...slices)).contentHash()).toBe(hash)
  })
})

describe('files and folders', () => {
  it('are searched in depth, each file once, hidden ones skipped, others refused by name', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    writeFileSync(join(folder, 'a', 'first.dcm'), syntheticDicom(marked(0, slicePlace(0))))
    writeFileSync(join(folder, 'a', 'b', 'IM0002'), syntheticDicom(marked(1, slicePlace(1))))
    writeFileSync(join(folder, '.DS_Store'), 'not shown')
    writeFileSync(join(folder, 'notes.txt'), 'What was scanned, and why. '.repeat(10))
    const { sources, refusals } = await openDicom([join(folder, 'a', 'first.dcm'), folder], {})
    expect(sources.map(({ summary }) => summary.sliceCount)).toEqual([2])
    expect(refusals).toEqual([
      {
        file: join(folder, 'notes.txt'),
        code: 'dicom.not-dicom',
        message: `${join(folder, 'notes.txt')}: is not DICOM but a text file`
      }
    ])
  })

  it('report progress after every file', async () => {
    const paths = writeDicom(...[0, 1, 2].map((index) => marked(index, slicePlace(index))))
    const seen: [number, number, string][] = []
    await openDicom(paths, { onProgress: (...progress) => seen.push(progress) })
    expect(seen.map(([done, total]) => [done, total])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3]
    ])
    expect(seen[2]![2]).toBe('Reading headers: 3 of 3 files')
  })

  it('can be cancelled', async () => {
    const paths = writeDicom(...Array.from({ length: 40 }, (_, index) => marked(index, slicePlace(index))))
    const controller = new AbortController()
    const opening = openDicom(paths, {
      signal: controller.signal,
      onProgress: (done) => done === 3 && controller.abort()
    })
    await expect(opening).rejects.toMatchObject({ code: 'job.cancelled' })
  })

  it('300 slices of 512 x 512 open in under 3 s', async () => {
    const folder = temporaryFolder()
    const stored = new Int16Array(512 * 512)
    for (let index = 0; index < 300; index++) {
      writeFileSync(
        join(folder, `${index}.dcm`),
        syntheticDicom({ rows: 512, columns: 512, stored, attributes: slicePlace(index) })
      )
    }
    const start = performance.now()
    const source = only(await openDicom([folder], {}))
    expect(performance.now() - start).toBeLessThan(3000)
    expect(source.summary).toMatchObject({ sliceCount: 300, sliceSpacing: 2.5 })
  })
})
