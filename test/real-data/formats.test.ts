import { readdirSync, readFileSync } from 'node:fs'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { decodeNpy, readNpy } from '../../src-core/files/npy-files.ts'
import { linkSeries } from '../../src-core/sources/pairing/series-link.ts'
import type { FormatAnswers } from '../../src-core/sources/format-answers.ts'
import { volumeGrid } from '../../src-core/sources/volume/volume-grid.ts'
import { onlyQuestion, onlyRefusal, onlySource, opened, valuesOf } from '../src-core/sources/formats/support/opening.ts'
import { largestDifference } from '../support/reference.ts'
import { describeRealData, shared } from './support/shared.ts'

const file = (name: string) => shared('interop', 'formats', name)
const redCnn: FormatAnswers = { scale: { offset: -1024, scale: 4096 } }
const offset = (value: number): FormatAnswers => ({ scale: { offset: value, scale: 1 } })

/** Expected HU of the series of 8 slices of 64 x 64, and of 2 slices of 512 x 512. */
const expected = {
  hu8: () => Float32Array.from(readNpy(file('expected/hu8.npy')).data),
  hu512: () => Float32Array.from(decodeNpy(unzipSync(readFileSync(file('expected/hu512.npz')))['hu.npy']!).data)
}
const clippedTo = (least: number) => (values: Float32Array) => values.map((value) => Math.max(least, value))

interface GoodCase {
  readonly answers?: FormatAnswers
  readonly tolerance?: number
  readonly of?: keyof typeof expected
  /** Change of the expected values that the format implies. */
  readonly change?: (values: Float32Array) => Float32Array
}

const good: Readonly<Record<string, GoodCase>> = {
  'nii_dicom_order.nii': {},
  'nii_rows_flipped_dcm2niix.nii.gz': {},
  'nii_ras_canonical.nii.gz': {},
  'nii_oblique_15deg.nii.gz': {},
  'nii_slope_quarter_inter.nii.gz': {},
  'nii_uint16_inter.nii.gz': {},
  'nii_slope_zero.nii': {},
  'nii_slope_nan.nii': {},
  'nii_bigendian.nii': {},
  'nii_axes_permuted.nii.gz': {},
  'nii_qform_only.nii.gz': {},
  'nii_nifti2.nii.gz': {},
  'nii_pair.hdr': {},
  'nii_pair.img': {},
  'nii_gzip_named_nii.nii': {},
  'nii_512.nii.gz': { of: 'hu512' },
  'ask_nii_4d.nii.gz': { answers: { frame: 1 } },
  'tif_int16_hu_imagej.tif': {},
  'tif_float32_hu.tif': {},
  'tif_uint16_offset1024.tif': { answers: offset(-1024) },
  'tif_float32_unit.tif': { answers: redCnn, tolerance: 0.001 },
  'tif_bigtiff_bigendian.tif': {},
  'tif_512_int16.tif': { of: 'hu512' },
  png16: { answers: offset(-1024) },
  png16_512: { answers: offset(-3024), of: 'hu512' },
  'npy_hu_int16.npy': {},
  'npy_fortran.npy': {},
  'npy_bigendian.npy': {},
  'npy_float16_unit.npy': { answers: redCnn, tolerance: 1.01 },
  'npy_nchw.npy': {},
  'npz_two_arrays.npz': { answers: { dataset: 'denoised' } },
  'npz_512_redcnn.npz': { answers: redCnn, tolerance: 0.001, of: 'hu512' },
  'h5_lodopab.hdf5': { tolerance: 0.02, change: clippedTo(-1001) },
  'h5_gzip_nested.h5': { answers: { dataset: '/ct/volume' } },
  'h5_512_lodopab.hdf5': { tolerance: 0.02, of: 'hu512', change: clippedTo(-1001) },
  'mha_zlib.mha': {},
  'mhd_raw.mhd': {},
  'mha_flipped_dir.mha': {},
  'mha_msb_ushort.mha': { answers: offset(-1024) },
  'mha_512.mha': { of: 'hu512' },
  'zip_dicom_series.zip': {},
  'zip_512.zip': { of: 'hu512' }
}

describeRealData('formats of others, with expected HU', () => {
  it.each(Object.entries(good))('%s', async (name, { answers, tolerance = 0, of = 'hu8', change }) => {
    const source = name.endsWith('.zip')
      ? (await opened(file(name))).sources[0]!
      : await onlySource(file(name), answers)
    const truth = change ? change(expected[of]()) : expected[of]()
    expect(source.summary.unit).toBe('HU')
    expect(largestDifference(await valuesOf(source), truth)).toBeLessThanOrEqual(tolerance)
  })

  it('reads each pair of RED-CNN by name', async () => {
    const { sources } = await opened(file('npy_redcnn'), redCnn)
    expect(sources.map(({ summary }) => summary.label)).toEqual(['L999 input', 'L999 target'])
    expect(largestDifference(await valuesOf(sources[1]!), expected.hu8().subarray(0, 3 * 64 * 64))).toBeLessThan(0.001)
    const link = await linkSeries(sources[0]!, sources[1]!)
    expect(link.pairing?.series[0]?.pairs).toEqual([
      [0, 0],
      [1, 1],
      [2, 2]
    ])
  })

  it('reads the second array, and both series of an archive, which pair slice by slice', async () => {
    const reference = await onlySource(file('npz_two_arrays.npz'), { dataset: 'reference' })
    expect(
      largestDifference(
        await valuesOf(reference),
        expected.hu8().map((value) => value + 3)
      )
    ).toBe(0)
    const { sources } = await opened(file('ask_zip_two_series.zip'))
    const [first, second] = await Promise.all(sources.map((source) => valuesOf(source)))
    expect(largestDifference(first!, expected.hu8())).toBe(0)
    expect(
      largestDifference(
        second!,
        expected.hu8().map((value) => value + 5)
      )
    ).toBe(0)
    const link = await linkSeries(sources[0]!, sources[1]!)
    expect(link.pairing?.series[0]?.pairs).toHaveLength(8)
  })
})

describeRealData('formats of others, their places', () => {
  it.each([
    'nii_dicom_order.nii',
    'nii_ras_canonical.nii.gz',
    'nii_axes_permuted.nii.gz',
    'nii_qform_only.nii.gz',
    'nii_nifti2.nii.gz',
    'mha_zlib.mha',
    'mha_flipped_dir.mha'
  ])('%s lies where DICOM states it', async (name) => {
    const source = await onlySource(file(name))
    const answer = volumeGrid(source.summary, source.slicePlaces())
    const { spacing, origin } = 'grid' in answer ? answer.grid : { spacing: [], origin: [] }
    const near = (values: readonly number[] | null) => values?.map((value) => expect.closeTo(value, 3))
    expect(spacing).toEqual(near([0.810547, 0.810547, 0.2857142857142857]))
    expect(origin).toEqual(near([-113.61794699999999, -59.82732100000001, -128.69]))
  })

  it('an ImageJ stack states its spacing', async () => {
    const { summary } = await onlySource(file('tif_int16_hu_imagej.tif'))
    expect(summary.pixelSpacing).toEqual([expect.closeTo(0.810547, 4), expect.closeTo(0.810547, 4)])
    expect(summary.sliceSpacing).toBeCloseTo(0.2857, 3)
  })
})

const questions: readonly (readonly [string, string, RegExp])[] = [
  ['ask_nii_4d.nii.gz', 'frame', /2 volumes \(64x64x8x2\)/],
  ['tif_uint16_offset1024.tif', 'scale', /none below 0/],
  ['tif_float32_unit.tif', 'scale', /Which HU/],
  ['png16', 'scale', /954 to 2331/],
  ['npy_float16_unit.npy', 'scale', /Which HU/],
  ['npz_512_redcnn.npz', 'scale', /-0\.4883 to 0\.5835/],
  ['mha_msb_ushort.mha', 'scale', /none below 0/],
  ['npz_two_arrays.npz', 'dataset', /2 arrays/],
  ['h5_gzip_nested.h5', 'dataset', /2 datasets/]
]

const refused: readonly (readonly [string, RegExp])[] = [
  ['bad_nii_truncated.nii.gz', /ends early/],
  ['bad_nii_short.nii', /expected 65888 bytes, has 64888/],
  ['bad_nii_rgb.nii', /colours, not CT/],
  ['bad_tif_rgb8.tif', /colours.*8 bits.*HU are lost/],
  ['bad_tif_truncated.tif', /page \d cannot be read/],
  ['bad_npy_pickle.npy', /Python objects \(a pickle\)/],
  ['bad_npy_nan.npy', /2 values are not numbers \(first at slice 3, row 10, column 10/],
  ['bad_h5_truncated.h5', /ends early/],
  ['bad_mhd_no_raw.mhd', /nowhere\.raw is missing/],
  ['bad_mhd_path_escape.mhd', /must lie beside its header/],
  ['bad_zip_slip.zip', /\.\.\/\.\.\/evil\.dcm.*\/tmp\/evil2\.dcm/],
  ['bad_zip_bomb.zip', /more than 200 times/],
  ['bad_zip_truncated.zip', /incomplete ZIP/]
]

describeRealData('formats of others that leave something open, warn or are refused', () => {
  it.each(questions)('%s asks for its %s', async (name, kind, text) => {
    const question = await onlyQuestion(file(name))
    expect([question.kind, question.text]).toEqual([kind, expect.stringMatching(text)])
  })

  it('proposes the right scale first', async () => {
    for (const [name, first] of [
      ['tif_float32_unit.tif', { offset: -1024, scale: 4096 }],
      ['png16', { offset: -1024, scale: 1 }]
    ] as const) {
      const question = await onlyQuestion(file(name))
      expect(question).toMatchObject({ proposals: [first, {}, {}] })
    }
  })

  it.each(refused)('%s is refused', async (name, text) => {
    expect(await onlyRefusal(file(name))).toMatch(text)
  })

  it('warns of 8 bits, half precision and an oblique volume, and names the dropped axis', async () => {
    const png = await onlySource(file('warn_png8_window'))
    expect([png.summary.unit, png.summary.warnings]).toEqual([
      'stored',
      [expect.stringMatching(/8 bits cannot carry HU/)]
    ])
    expect((await onlySource(file('npy_float16_unit.npy'), redCnn)).summary.warnings).toEqual([
      'Half precision: steps of up to 2 HU'
    ])
    expect((await onlySource(file('nii_oblique_15deg.nii.gz'))).summary.warnings).toEqual([
      expect.stringMatching(/oblique 15 deg/)
    ])
    expect((await onlySource(file('npy_nchw.npy'))).summary.assumed).toContainEqual(
      expect.stringMatching(/\(8, 1, 64, 64\) were dropped/)
    )
  })

  it('names the files of an archive that are no images', async () => {
    const { refusals } = await opened(file('zip_dicom_series.zip'))
    expect(refusals.map(({ file: name }) => name.replace(/^.*zip: /, ''))).toEqual([
      'README.txt',
      '__MACOSX/._IM1',
      'Study/.DS_Store'
    ])
  })

  it('covers every case', () => {
    const tried = new Set([...Object.keys(good), ...questions.map(([name]) => name), ...refused.map(([name]) => name)])
    const others = ['expected', 'mhd_raw.raw', 'npy_redcnn', 'warn_png8_window', 'ask_zip_two_series.zip']
    expect(readdirSync(file('')).filter((name) => !tried.has(name) && !others.includes(name))).toEqual([])
  })
})
