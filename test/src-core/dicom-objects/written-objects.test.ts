import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { uidOf } from '../../../src-core/sources/dicom/uids.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { filesIn, oblique, patchAt, position, side, sourceUid, useAuditedSeries } from './support/audited-series.ts'
import { ReadBack } from './support/read-back.ts'

const ct = '1.2.840.10008.5.1.4.1.1.2'
const audited = useAuditedSeries([
  {
    patch: patchAt(0, 0, 0),
    output: 'median',
    reader: 'Anna Müller',
    category: 'invented-structure',
    severity: 'major',
    note: 'Ring, µ≈0.2 <Δ>\nnahe der Wand, 東京',
    region: { row: 2, column: 10, rows: 5, columns: 6 }
  },
  { patch: patchAt(1, 1, 2), output: 'gaussian', reader: 'Anna Müller', category: 'lost-structure' },
  { patch: patchAt(2, 2, 2), output: 'median', reader: '佐藤^花子', category: 'acceptable', severity: 'minor' }
])

/** Objects with the identity kept, written once. */
let written: Promise<{ folder: string; stdout: string; stderr: string }> | undefined
const kept = () =>
  (written ??= audited().export('kept', '--keep-identity', '--objects', 'derived,sr,map,key,presentation'))
const read = async (file: string) => ReadBack.read(join((await kept()).folder, file))

const patient = ['0010,0010', '0010,0020', '0010,0030', '0010,0040', '0020,000D', '0008,0020', '0008,0030'] as const

describe('every object', { timeout: 120_000 }, () => {
  it('is in the study of the patient, in UTF-8, with a series and a UID of its own', async () => {
    const source = await ReadBack.read(join(audited().series, '1.dcm'))
    const uids = new Set<string>()
    const files = filesIn((await kept()).folder)
    for (const file of files) {
      const object = await ReadBack.read(file)
      expect(object.text('0008,0005')).toBe('ISO_IR 192')
      expect(patient.map((tag) => object.text(tag))).toEqual(patient.map((tag) => source.text(tag)))
      for (const tag of ['0008,0018', '0020,000E']) expect(object.text(tag)).toMatch(/^2\.25\.\d{1,39}$/)
      uids.add(object.text('0008,0018')!)
      expect(object.has('0009,1001')).toBe(false)
      expect(object.has('0040,0275')).toBe(false)
    }
    expect([files.length, uids.size]).toEqual([13, 13])
    expect((await kept()).stdout).toContain("The patient's identity was KEPT")
  })

  it('names Denoscope as its maker, except images, which keep their scanner', async () => {
    const equipment = ['0008,0070', '0008,1090', '0018,1000', '0018,1020']
    for (const file of ['findings-1.dcm', 'map-median.dcm', 'key-slices.dcm', 'regions-1.dcm']) {
      const object = await read(file)
      expect(equipment.map((tag) => object.text(tag))).toEqual(['Denoscope', 'Denoscope', '0', expect.any(String)])
    }
    const image = await read('denoised/median/0001.dcm')
    expect(equipment.map((tag) => image.text(tag))).toEqual([
      'GE MEDICAL SYSTEMS',
      'LightSpeed Ultra',
      'SN-STM-0042',
      'sw 303.1'
    ])
  })

  it('has the same bytes in the next export', async () => {
    const { folder } = await audited().export('again', '--keep-identity', '--objects', 'sr,key,presentation,map')
    for (const file of ['findings-1.dcm', 'findings-2.dcm', 'key-slices.dcm', 'regions-1.dcm', 'map-gaussian.dcm'])
      expect((await read(file)).nodes).toEqual((await ReadBack.read(join(folder, file))).nodes)
  })
})

describe('a denoised series', { timeout: 120_000 }, () => {
  it('keeps geometry, scan, rescale and lossy compression of its source, as the texts that they were', async () => {
    for (const slice of [0, 1, 2]) {
      const image = await read(`denoised/median/000${slice + 1}.dcm`)
      const texts = {
        '0008,0016': ct,
        '0008,0060': 'CT',
        '0018,0015': 'ABDOMEN',
        '0018,0050': '2.50',
        '0018,0060': '120',
        '0018,1150': '504',
        '0018,1210': 'STANDARD',
        '0018,5100': 'FFS',
        '0020,0013': String(slice + 1),
        '0020,0032': position(slice),
        '0020,0037': oblique,
        '0020,0052': '1.3.12.2.1107.5.1.4.7.20240229.3',
        '0028,0030': '0.810547\\0.810547',
        '0028,1052': '-1024.0',
        '0028,1053': '1',
        '0028,1054': 'HU',
        '0028,2110': '01',
        '0028,2112': '8.5',
        '0028,2114': 'ISO_15444_1'
      }
      expect(Object.fromEntries(Object.keys(texts).map((tag) => [tag, image.text(tag)]))).toEqual(texts)
    }
  })

  it('states that it is derived, by which method and from which image', async () => {
    const image = await read('denoised/gaussian/0002.dcm')
    expect(image.text('0008,0008')).toBe('DERIVED\\SECONDARY\\AXIAL')
    expect(image.text('0020,0011')).toBe('2005')
    expect((await read('denoised/median/0002.dcm')).text('0020,0011')).toBe('2004')
    expect(image.text('0008,103E')).toBe('DENOISED Gaussian blur')
    expect(image.text('0008,2111')).toMatch(
      /^Noise reduction with Gaussian blur \(gaussian, .*\), version Denoscope \d.*, a filter without weights; simulated noise was added first \(gaussian\); whole slices; values beyond -1000\.\.1000 HU were denoised at the limit, and their excess was added again$/
    )
    expect(image.code('0008,9215')).toBe('113087 DCM')
    const [origin, ...more] = image.items('0008,2112')
    expect(more).toHaveLength(0)
    expect(['0008,1150', '0008,1155', '0028,135A'].map((tag) => origin!.text(tag))).toEqual([ct, sourceUid(1), 'YES'])
    expect(origin!.code('0040,A170')).toBe('121322 DCM')
    const [equipment] = image.items('0018,A001')
    expect([equipment!.text('0008,0070'), equipment!.code('0040,A170')]).toEqual(['Denoscope', '109102 DCM'])
  })

  it('opens again as one series with the pixels that were judged', async () => {
    const { sources, refusals } = await openDicom([join((await kept()).folder, 'denoised', 'median')])
    expect([sources.length, refusals]).toEqual([1, []])
    const [{ summary }] = sources as [(typeof sources)[number]]
    expect([summary.sliceCount, summary.rows, summary.columns, summary.unit]).toEqual([3, side, side, 'HU'])
    const { data } = await sources[0]!.readSlice(0)
    const stored = (await read('denoised/median/0001.dcm')).integers('7FE0,0010')
    expect([...data.subarray(0, 5)]).toEqual(stored.slice(0, 5).map((value) => value - 1024))
    // A median of 3 x 3 pixels around 40 HU with noise of 40 HU (0.02 of 2000 HU) stays near 40 HU.
    const mean = data.subarray(0, 10 * side).reduce((sum, value) => sum + value, 0) / (10 * side)
    expect(mean).toBeGreaterThan(20)
    expect(mean).toBeLessThan(150)
  })
})

describe('the findings of a reader', { timeout: 120_000 }, () => {
  const groupsOf = (report: ReadBack) => report.content('126010 DCM')[0]!.content('125007 DCM')

  it('are one TID 1500 document: complete, unverified, preliminary', async () => {
    const report = await read('findings-1.dcm')
    expect(['0008,0016', '0008,0060', '0040,A491', '0040,A493', '0040,A496'].map((tag) => report.text(tag))).toEqual([
      '1.2.840.10008.5.1.4.1.1.88.33',
      'SR',
      'COMPLETE',
      'UNVERIFIED',
      'PRELIMINARY'
    ])
    expect(report.code('0040,A043')).toBe('126000 DCM')
    expect(report.items('0040,A504')[0]!.text('0040,DB00')).toBe('1500')
    expect(report.content('121008 DCM').map((item) => item.text('0040,A123'))).toEqual(['Anna Müller^'])
    expect((await read('findings-2.dcm')).content('121008 DCM').map((item) => item.text('0040,A123'))).toEqual([
      '佐藤^花子'
    ])
    expect(report.content('121005 DCM').map((item) => item.code('0040,A168'))).toEqual(['121006 DCM', '121007 DCM'])
    expect(report.items('0008,0110').map((item) => item.text('0008,0102'))).toEqual(['99DENOSCOPE'])
  })

  it('have category, severity, comment and a closed polyline on the denoised image', async () => {
    const [first, second] = groupsOf(await read('findings-1.dcm')) as [ReadBack, ReadBack]
    expect(first.items('0040,A504')[0]!.text('0040,DB00')).toBe('1410')
    expect(first.content('276214006 SCT')[0]!.code('0040,A168')).toBe('DENOISE-FINDING 99DENOSCOPE')
    expect(first.content('121071 DCM')[0]!.code('0040,A168')).toBe('INVENTED 99DENOSCOPE')
    expect(first.content('246112005 SCT')[0]!.code('0040,A168')).toBe('MAJOR 99DENOSCOPE')
    expect(first.content('121106 DCM')[0]!.text('0040,A160')).toBe('Ring, µ≈0.2 <Δ>\nnahe der Wand, 東京')
    const [region] = first.content('111030 DCM') as [ReadBack]
    expect([region.text('0040,A040'), region.text('0070,0023')]).toEqual(['SCOORD', 'POLYLINE'])
    // Region: rows 2 to 6, columns 10 to 15 of the patch at (0, 0).
    expect(region.floats('0070,0022')).toEqual([10, 2, 16, 2, 16, 7, 10, 7, 10, 2])
    const [image] = region.items('0040,A730')
    expect(image!.text('0040,A010')).toBe('SELECTED FROM')
    expect(image!.items('0008,1199')[0]!.text('0008,1155')).toBe(
      (await read('denoised/median/0001.dcm')).text('0008,0018')
    )
    // The whole patch in row 1, column 2 of patches of 16 pixels: it runs from 32 to 48 and from 16 to 32.
    const [whole] = second.content('111030 DCM') as [ReadBack]
    expect(whole.floats('0070,0022')).toEqual([32, 16, 48, 16, 48, 32, 32, 32, 32, 16])
    expect(whole.items('0040,A730')[0]!.items('0008,1199')[0]!.text('0008,1155')).toBe(
      (await read('denoised/gaussian/0002.dcm')).text('0008,0018')
    )
    expect(second.content('121106 DCM')).toHaveLength(0)
  })

  it('have no severity if acceptable', async () => {
    const [group] = groupsOf(await read('findings-2.dcm')) as [ReadBack]
    expect(group.content('121071 DCM')[0]!.code('0040,A168')).toBe('OK 99DENOSCOPE')
    expect(group.content('246112005 SCT')).toHaveLength(0)
  })

  it('are tracked by the UUID of the finding', async () => {
    const groups = groupsOf(await read('findings-1.dcm'))
    expect(groups.map((group) => group.content('112040 DCM')[0]!.text('0040,A124'))).toEqual(
      audited().findingIds.slice(0, 2).map(uidOf)
    )
    expect(groups.map((group) => group.content('112039 DCM')[0]!.text('0040,A160'))).toEqual([
      expect.stringMatching(/^F-[0-9a-f]{8}$/),
      expect.stringMatching(/^F-[0-9a-f]{8}$/)
    ])
  })

  it('have PSNR and structural error of their patch, each with its algorithm', async () => {
    const [group] = groupsOf(await read('findings-1.dcm')) as [ReadBack]
    for (const [code, unit] of [
      ['PSNR 99DENOSCOPE', 'dB UCUM'],
      ['STRUCT-ERROR 99DENOSCOPE', '1 UCUM']
    ] as const) {
      const [measured] = group.content(code) as [ReadBack]
      const [value] = measured.items('0040,A300') as [ReadBack]
      expect(value.code('0040,08EA')).toBe(unit)
      expect(Number(value.text('0040,A30A'))).toBeCloseTo(value.bytes('0040,A161').readDoubleLE(0), 10)
      const method = ['111001 DCM', '111003 DCM', '111002 DCM'].map((name) =>
        measured.content(name)[0]!.text('0040,A160')
      )
      expect(method).toEqual([expect.stringMatching(/^Denoscope /), expect.stringMatching(/^\d+\.\d+/), 'patch=16x16'])
    }
  })

  it('list the images that they refer to, and their sources', async () => {
    const [study] = (await read('findings-1.dcm')).items('0040,A375') as [ReadBack]
    expect(study.text('0020,000D')).toBe('1.3.12.2.1107.5.1.4.7.20240229.1')
    const series = study.items('0008,1115').map((item) => item.items('0008,1199').map((one) => one.text('0008,1155')))
    expect(series.map((instances) => instances.length)).toEqual([3, 3, 3])
    expect(series[2]).toEqual([0, 1, 2].map(sourceUid))
  })
})

describe('flagged slices', { timeout: 120_000 }, () => {
  it('are a key object selection of the denoised images with flags, without acceptable ones', async () => {
    const key = await read('key-slices.dcm')
    expect(key.code('0040,A043')).toBe('113000 DCM')
    expect(key.content('113012 DCM')[0]!.text('0040,A160')).toBe('Slices flagged in Denoscope')
    expect(key.content('260753009 SCT').map((item) => item.items('0008,1199')[0]!.text('0008,1155'))).toEqual([
      (await read('denoised/median/0001.dcm')).text('0008,0018'),
      (await read('denoised/gaussian/0002.dcm')).text('0008,0018')
    ])
  })
})

describe('a presentation state', { timeout: 120_000 }, () => {
  it('draws the regions with the names and points of the structured report', async () => {
    const state = await read('regions-1.dcm')
    expect(['0008,0060', '0070,0080', '0070,0084'].map((tag) => state.text(tag))).toEqual([
      'PR',
      'FINDINGS',
      'Anna Müller^'
    ])
    const [first] = state.items('0070,0001') as [ReadBack]
    expect(first.text('0070,0002')).toBe('FINDINGS')
    const [graphic] = first.items('0070,0009') as [ReadBack]
    expect(['0070,0005', '0070,0023', '0062,0021'].map((tag) => graphic.text(tag))).toEqual([
      'PIXEL',
      'POLYLINE',
      uidOf(audited().findingIds[0]!)
    ])
    expect(graphic.floats('0070,0022')).toEqual([10, 2, 16, 2, 16, 7, 10, 7, 10, 2])
    const [text] = first.items('0070,0008') as [ReadBack]
    expect(text.text('0070,0006')).toBe(`${graphic.text('0062,0020')} Invented structure`)
    expect(state.items('0008,1115').map((series) => series.items('0008,1140').length)).toEqual([3, 3])
  })
})

describe('a map of a score', { timeout: 120_000 }, () => {
  it('has one frame for each slice with its place and source, and the values of the patches', async () => {
    const { folder } = await audited().export('psnr', '--keep-identity', '--objects', 'map', '--score', 'psnr')
    const map = await ReadBack.read(join(folder, 'map-median.dcm'))
    expect(['0008,0016', '0028,0008', '0070,0080'].map((tag) => map.text(tag))).toEqual([
      '1.2.840.10008.5.1.4.1.1.30',
      '3',
      'PSNR'
    ])
    const frames = map.items('5200,9230')
    expect(frames.map((frame) => frame.items('0020,9113')[0]!.text('0020,0032'))).toEqual([0, 1, 2].map(position))
    expect(frames.map((frame) => frame.items('0008,9124')[0]!.items('0008,2112')[0]!.text('0008,1155'))).toEqual(
      [0, 1, 2].map(sourceUid)
    )
    const [shared] = map.items('5200,9229') as [ReadBack]
    const [mapping] = shared.items('0040,9096') as [ReadBack]
    expect(mapping.code('0040,08EA')).toBe('dB UCUM')
    expect(['0040,9225', '0040,9224'].map((tag) => mapping.bytes(tag).readDoubleLE(0))).toEqual([1, 0])
    const values = map.floats('7FE0,0008')
    expect(values).toHaveLength(3 * side * side)
    const [group] = (await read('findings-1.dcm')).content('126010 DCM')[0]!.content('125007 DCM') as [ReadBack]
    const psnr = group.content('PSNR 99DENOSCOPE')[0]!.items('0040,A300')[0]!.bytes('0040,A161').readDoubleLE(0)
    expect(values[0]).toBe(Math.fround(psnr))
    expect(values[15 * side + 15]).toBe(values[0])
  })

  it('has the unit HU for a score in the unit of the source', async () => {
    const { folder } = await audited().export('rmse', '--keep-identity', '--objects', 'map', '--score', 'rmse')
    const map = await ReadBack.read(join(folder, 'map-gaussian.dcm'))
    const [mapping] = map.items('5200,9229')[0]!.items('0040,9096') as [ReadBack]
    expect(mapping.code('0040,08EA')).toBe("[hnsf'U] UCUM")
  })
})
