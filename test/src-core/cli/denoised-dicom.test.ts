import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDicomObject, textOf } from '../../../src-core/deidentification/dicom-object.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { writeProgram } from '../../support/programs.ts'
import { hounsfield, position, scanner, side, sourceUid } from '../dicom-objects/support/audited-series.ts'
import { complaints, has } from '../dicom-objects/support/programs-of-others.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run, runFully } from './support/command-line.ts'

useArrayFolder()

const slices = 3
const [metal, padding] = [2500, -2000]
/** A block of metal beyond the range of models, and padding in the first row. */
const withExtremes = (slice: number): Int32Array =>
  hounsfield(slice).map((hu, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    if (row === 0) return padding
    return row >= 30 && row < 40 && column >= 5 && column < 15 ? metal : hu
  })

function writeSeries(): string {
  const folder = inFolder('series')
  mkdirSync(folder)
  for (let slice = 0; slice < slices; slice++)
    writeFileSync(
      join(folder, `${slice}.dcm`),
      syntheticDicom({
        rows: side,
        columns: side,
        signed: true,
        stored: withExtremes(slice),
        attributes: {
          ...scanner,
          '0008,0018': ['UI', sourceUid(slice)],
          '0020,0013': ['IS', String(slice + 1)],
          '0020,0032': ['DS', position(slice)],
          '0028,0120': ['SS', [padding]],
          '0028,1052': ['DS', '0']
        }
      })
    )
  return folder
}

const key = () => ['--key-file', inFolder('key')] as const
const written = (folder: string) => readdirSync(folder).map((name) => join(folder, name))

async function pixelsOf(folder: string): Promise<Float32Array[]> {
  const { sources, refusals } = await openDicom([folder])
  expect([sources.length, refusals]).toEqual([1, []])
  return Promise.all(Array.from({ length: slices }, async (_, slice) => (await sources[0]!.readSlice(slice)).data))
}

describe('a folder as output of denoise and filter', () => {
  it('gets the denoised series as derived CT without the identity, whole and without clipping', async () => {
    const series = writeSeries()
    const { stdout } = await runFully('filter', 'median', series, inFolder('out'), ...key())
    expect(stdout).toContain(`3 images written to ${inFolder('out')}\nThe patient's identity was replaced`)
    const files = written(inFolder('out'))
    expect(files).toHaveLength(slices)
    for (const file of files)
      for (const secret of ['Zebrafink', 'MRN-7734211', 'Quokka', '1.3.12.2.1107'])
        expect([secret, readFileSync(file).includes(secret)]).toEqual([secret, false])
    const { dataSet } = await readDicomObject(files[0]!)
    expect(textOf(dataSet, 0x00080008)).toMatch(/^DERIVED\\SECONDARY\\/)
    expect(textOf(dataSet, 0x0008103e)).toBe('DENOISED Median')
    expect(textOf(dataSet, 0x00082111)).toMatch(
      /^Noise reduction with Median \(median, size=3\), version Denoscope .+, a filter without weights; whole slices, without clipping$/
    )
    const [first] = await pixelsOf(inFolder('out'))
    await run('filter', 'median', join(series, '0.dcm'), inFolder('plain.npy'))
    const plain = readNpy(inFolder('plain.npy')).data
    const inner = (pixel: number) => pixel >= 3 * side
    expect(first!.filter((_, pixel) => inner(pixel))).toEqual(
      Float32Array.from(plain.filter((_, pixel) => inner(pixel)))
    )
    expect(first![35 * side + 10]).toBe(metal)
    expect(first!.slice(0, side).every((value) => value === padding)).toBe(true)
    // Padding counts as -1000 HU while denoising.
    expect(first!.slice(side).every((value) => value >= -1000)).toBe(true)
  })

  it.skipIf(!has('dciodvfy'))(
    'passes dciodvfy (needs dicom3tools), and keeps metal beyond the range of a model',
    async () => {
      const words = ['denoise', '--denoiser', 'autoencoder-ct-gaussian-0.1', writeSeries()]
      await run(...words, inFolder('out'), ...key())
      expect(written(inFolder('out')).flatMap(complaints)).toEqual([])
      const { dataSet } = await readDicomObject(written(inFolder('out'))[0]!)
      expect(textOf(dataSet, 0x00082111)).toContain('weights SHA-256')
      expect(textOf(dataSet, 0x00082111)).toContain('values beyond -1000..1000 HU were denoised at the limit')
      const [first] = await pixelsOf(inFolder('out'))
      await run(...words, inFolder('clipped.npy'))
      const middle = 35 * side + 10
      const excess = metal - 1000
      expect(first![middle]! - excess).toBeCloseTo(readNpy(inFolder('clipped.npy')).data[middle]!, -1)
    },
    30_000
  )

  it('warns of pixels that do not fit the bits of the source', async () => {
    const series = inFolder('series')
    mkdirSync(series)
    const stored = new Uint16Array(16).fill(1064)
    const attributes = { ...scanner, '0008,0018': ['UI', sourceUid(0)], '0020,0032': ['DS', position(0)] } as const
    writeFileSync(join(series, '0.dcm'), syntheticDicom({ rows: 4, columns: 4, bitsStored: 12, stored, attributes }))
    const body = `const { shape, values } = read(input); npy(output, '<f4', shape, values.map((hu) => hu + 5000))`
    const program = `${writeProgram(inFolder(), body)} {input} {output}`
    const { stderr } = await runFully('denoise', '--command', program, series, `${inFolder('out')}/`, ...key())
    expect(stderr).toContain('16 pixels did not fit bits and rescale of the source and have the nearest value')
    const { sources } = await openDicom([inFolder('out')])
    expect((await sources[0]!.readSlice(0)).data[0]).toBe(2 ** 11 - 1 - 1024)
  })

  it('keeps patient and study if asked, for the archive that the images came from', async () => {
    const { stdout } = await runFully('filter', 'median', writeSeries(), inFolder('out'), '--keep-identity')
    expect(stdout).toContain("The patient's identity was KEPT")
    const { dataSet } = await readDicomObject(written(inFolder('out'))[0]!)
    expect(textOf(dataSet, 0x00100020)).toBe('MRN-7734211')
    expect(textOf(dataSet, 0x0020000d)).toBe('1.3.12.2.1107.5.1.4.7.20240229.1')
    expect(textOf(dataSet, 0x00080018)).toMatch(/^2\.25\./)
  })

  it('refuses other sources, folders with files, and an identity without DICOM, in one line before the work', async () => {
    const array = npy('in.npy', new Float32Array(64), [8, 8])
    await expect(run('filter', 'median', array, inFolder('out'), '--format', 'dicom')).rejects.toThrow(
      `${inFolder('out')}: '${array}' is no DICOM series, which a folder of DICOM needs; name an output .npy`
    )
    await expect(run('filter', 'median', writeSeries(), inFolder())).rejects.toThrow('the folder is not empty')
    await expect(run('filter', 'median', array, inFolder('out.npy'), '--keep-identity')).rejects.toThrow(
      '--keep-identity: only DICOM has an identity'
    )
    expect(existsSync(inFolder('out'))).toBe(false)
  })
})
