import { readFileSync, writeFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { beforeEach, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { encodeNpy, readNpy } from '../../../src-core/files/npy-files.ts'
import { type DenoiserSeries, writeDenoiserSeries } from '../../support/denoiser-series.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

let series: DenoiserSeries
beforeEach(() => {
  series = writeDenoiserSeries(inFolder('series'))
})

const audited = async (output: string, ...options: readonly (string | number)[]): Promise<AuditRecord> => {
  const given = ['--reference', series.reference, '--output', output, '--patch', 32, '--out', inFolder('out')]
  return JSON.parse(await run('audit', ...given, '--json', '--replace', '--quiet', ...options)) as AuditRecord
}
const converted = async (name: string): Promise<string> => {
  await run('convert', series.acme, inFolder(name), '--quiet')
  return inFolder(name)
}
const pixels = () => readNpy(inFolder('out/output-acme.npy')).data

it('audits an output in NIfTI, MetaImage and NumPy as the DICOM series that it was made of', async () => {
  const record = await audited(`ACME=${series.acme}`)
  const truth = pixels()
  for (const name of ['acme.nii.gz', 'acme.mha', 'acme.npy']) {
    const other = await audited(`ACME=${await converted(name)}`, '--offset', 0)
    expect(other.means).toEqual(record.means)
    expect(pixels()).toEqual(truth)
    expect(other.pairing?.series[0]?.rule).toBe(name === 'acme.npy' ? 'order' : 'position')
    expect(other.outputs[0]?.source.assumed).toEqual(['HU = value, as chosen'])
  }
}, 20_000)

it('refuses an output whose values or array are open, and names the option', async () => {
  const volume = await converted('acme.nii.gz')
  await expect(audited(`ACME=${volume}`)).rejects.toThrow(/acme\.nii\.gz: .*Choose with --offset -1024/)
  const { data, shape } = readNpy(await converted('acme.npy'))
  const other = encodeNpy(data.map((value) => value - 100) as typeof data, shape)
  writeFileSync(inFolder('two.npz'), zipSync({ 'a.npy': encodeNpy(data, shape), 'b.npy': other }))
  await expect(audited(`ACME=${inFolder('two.npz')}`)).rejects.toThrow(/--dataset NAME: 'a'.*'b'/)
  expect((await audited(`ACME=${inFolder('two.npz')}#2`)).outputs[0]?.source.label).toBe('two, b')
})

it('refuses an output elsewhere in the patient, mirrored, or of other pixels, in one line', async () => {
  const volume = await converted('acme.nii')
  // Rows of the sform begin at byte 280; the qform is read only without an sform.
  const changed = (name: string, at: number, change: (value: number) => number) => {
    const bytes = readFileSync(volume)
    bytes.writeFloatLE(change(bytes.readFloatLE(at)), at)
    writeFileSync(inFolder(name), bytes)
    return audited(`ACME=${inFolder(name)}`, '--offset', 0)
  }
  await expect(changed('right.nii', 292, (x) => x - 5)).rejects.toThrow(
    /output 'ACME' is shifted within the slice by 5 mm right/
  )
  await expect(changed('above.nii', 324, (z) => z + 1000)).rejects.toThrow(/no two slices agree within/)
  await expect(changed('mirrored.nii', 280, (step) => -step)).rejects.toThrow(/is shifted within the slice by/)
  await expect(changed('wide.nii', 280, (step) => 2 * step)).rejects.toThrow(/pixels of 0\.7 x 1\.4 mm/)
})

it('warns in the record if one scale was given to files of different values', async () => {
  const { data, shape } = readNpy(await converted('acme.npy'))
  const fractions = npy(
    'unit.npy',
    Float32Array.from(data, (value) => (value + 1024) / 4096),
    shape
  )
  const record = await audited(`ACME=${fractions}`, '--offset', -1024)
  expect(record.outputs[0]?.source.warnings).toEqual([
    expect.stringMatching(/differ by 0\.04\d+ HU at most: is it meant for this file\?/)
  ])
})
