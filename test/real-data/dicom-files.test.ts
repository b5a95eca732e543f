import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { only } from '../src-core/sources/dicom/opening.ts'
import { expectedPixelValues, expectPixelValues } from '../src-core/sources/dicom/support/pixel-values.ts'
import { describeRealData, shared } from './support/shared.ts'

/** Path of a file by its folder and name in the table of expected values. */
function pathOf(name: string): string {
  const isPair = name.startsWith('candidate/') || name.startsWith('reference/')
  return isPair ? shared('data', 'sfrc', 'sh-srgan', name) : shared('data', name)
}

describeRealData('pixel values of real files are those that pydicom reads', () => {
  const names = Object.keys(expectedPixelValues).filter((name) => !name.startsWith('data/'))
  it.each(names)('%s', (name) => expectPixelValues(pathOf(name), expectedPixelValues[name]!))
})

describeRealData('shared files behave as their README says', () => {
  const open = (...parts: string[]) => openDicom([shared('data', ...parts)], {})

  it('the three-slice series is one calibrated CT series in order of position', async () => {
    const paths = ['02', '03', '01'].map((number) => shared('data', 'ct', `qiicr-ct-3slice-${number}.dcm`))
    const { summary, files } = only(await openDicom(paths, {}))
    expect(summary).toMatchObject({
      label: 'CT series 2',
      unit: 'HU',
      intensityRange: [-1000, 1000],
      defaultWindow: { centre: 40, width: 400 },
      sliceCount: 3,
      pixelSpacing: [0.810547, 0.810547],
      sliceSpacing: 1,
      warnings: []
    })
    expect(summary.details).toEqual([
      'CT',
      'Slice thickness 1.25 mm',
      'Kernel STANDARD',
      '120 kV',
      '300 mA',
      '5100 mAs',
      'LightSpeed Ultra',
      '16 bits stored'
    ])
    // Their z positions are -126.69, -127.69 and -128.69 mm.
    expect(files.map((file) => file.slice(-6, -4))).toEqual(['03', '02', '01'])
  })

  it('the uncompressed and the JPEG 2000 file of one image are one source by id, and duplicates when opened together', async () => {
    const paths = ['693_UNCR.dcm', '693_J2KR.dcm'].map((name) => shared('data', 'ct', name))
    const both = await openDicom(paths, {})
    expect(both.sources).toHaveLength(1)
    expect(both.refusals).toMatchObject([{ file: paths[1], code: 'dicom.duplicate' }])
    expect(both.refusals[0]!.message).toContain('(0008,0018)')
    const ids = await Promise.all(paths.map(async (path) => only(await openDicom([path], {})).summary.id))
    expect(ids[0]).toBe(ids[1])
  })

  it('Enhanced CT takes its geometry from functional groups, and its unspecified rescale type is no HU', async () => {
    const { summary } = only(await open('ct', 'eCT_Supplemental.dcm'))
    expect(summary).toMatchObject({
      unit: 'stored',
      sliceCount: 2,
      sliceSpacing: 10,
      pixelSpacing: [0.388672, 0.388672]
    })
    expect(summary.defaultWindow).toEqual({ centre: 49, width: 102 })
    expect(summary.warnings).toEqual(['Values are not in HU: Rescale Type (0028,1054) is US'])
  })

  it('the old 8-bit CT without a rescale to HU keeps its stored values', async () => {
    const { summary } = only(await open('ct', 'gdcm-ct-mono2-8bit-abdomen.dcm'))
    expect(summary).toMatchObject({ unit: 'stored', intensityRange: [0, 255] })
  })

  it('full and quarter dose are two series with slices of one geometry', async () => {
    const paths = ['full', 'quarter'].map((dose) => shared('data', 'ct', `ldct-L506-${dose}-dose.dcm`))
    const { sources } = await openDicom(paths, {})
    expect(sources.map(({ summary }) => [summary.label, summary.unit])).toEqual([
      ['full dose', 'HU'],
      ['quarter dose', 'HU']
    ])
  })

  it('SR, SEG, DICOMDIR and colour in the folder are refused by name and tag, and the rest opens', async () => {
    const folder = shared('data', 'dicom-conformance')
    const { sources, refusals } = await openDicom([folder], {})
    const said = Object.fromEntries(
      refusals.map(({ file, code, message }) => [file.slice(folder.length + 1), `${code} ${message}`])
    )
    expect(said['DICOMDIR']).toBe(
      `dicom.not-an-image ${join(folder, 'DICOMDIR')}: DICOMDIR is an index of other files, Directory Record Sequence (0004,1220): open the folder itself`
    )
    expect(said['not-an-image-sr.dcm']).toContain(
      'is a structured report (SR), not an image: SOP Class UID (0008,0016)'
    )
    expect(said['liver.dcm']).toContain('is a segmentation (SEG), not an image: SOP Class UID (0008,0016)')
    expect(said['SC_rgb.dcm']).toContain('Photometric Interpretation (0028,0004)')
    const opened = sources.flatMap(({ files }) => files.map((file) => file.slice(folder.length + 1)))
    expect(opened).toEqual(
      expect.arrayContaining(['bad_sequence.dcm', 'explicit_VR-UN.dcm', 'MR2_J2KR.dcm', 'emri_small_big_endian.dcm'])
    )
    // The other three hold the same ten frames in other transfer syntaxes, under one SOP Instance UID.
    expect(refusals.filter(({ code }) => code === 'dicom.duplicate')).toHaveLength(3)
    expect(refusals).toHaveLength(7)
  })

  it.each(['bad_sequence.dcm', 'explicit_VR-UN.dcm'])('%s is readable CT', async (name) => {
    expect(only(await open('dicom-conformance', name)).summary.unit).toBe('HU')
  })
})
