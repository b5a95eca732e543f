import { readdirSync, writeFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { encodeNpy, readNpy } from '../../../src-core/files/npy-files.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run, runFully } from './support/command-line.ts'

useArrayFolder()

const ramp = (shift = 0) => Int16Array.from({ length: 24 }, (_, index) => index - 12 + shift)
const shape = [2, 3, 4] as const

describe('denoscope convert', () => {
  it.each(['npy', 'nii.gz', 'nii', 'mha'])('to %s and back keeps the values', async (format) => {
    const input = npy('in.npy', ramp(), shape)
    const { stdout, stderr } = await runFully('convert', input, inFolder(`out.${format}`))
    expect(stdout).toMatch(/2.slices of 3 x 4, HU: .*out\./)
    expect(stderr).toMatch(/assumed: Values are taken as HU: -12 to 11/)
    await run('convert', inFolder(`out.${format}`), inFolder('back.npy'))
    expect(readNpy(inFolder('back.npy'))).toEqual({ data: ramp(), shape, dtype: '<i2' })
  })

  it('makes HU of values as the options say', async () => {
    const input = npy('in.npy', Float32Array.of(0, 0.25, 0.5, 1), [2, 2])
    await run('convert', input, inFolder('out.npy'), '--scale', 4096, '--offset', -1024)
    expect([...readNpy(inFolder('out.npy')).data]).toEqual([-1024, 0, 1024, 3072])
  })

  it('says that a scale is not used for DICOM, which states its values', async () => {
    writeFileSync(inFolder('slice.dcm'), syntheticDicom())
    const { stderr } = await runFully('convert', inFolder('slice.dcm'), inFolder('out.npy'), '--offset', -1024)
    expect(stderr).toMatch(/warning: --offset and --scale are not used: DICOM states its values/)
  })

  it('chooses a series, or an array, by its number or name', async () => {
    const arrays = { 'a.npy': encodeNpy(ramp(), shape), 'b.npy': encodeNpy(ramp(5), shape) }
    writeFileSync(inFolder('in.npz'), zipSync(arrays))
    for (const option of [
      ['--series', 2],
      ['--dataset', 'b']
    ] as const) {
      await run('convert', inFolder('in.npz'), inFolder('out.npy'), ...option)
      expect(readNpy(inFolder('out.npy')).data).toEqual(ramp(5))
    }
  })

  it('refuses what the screen would ask, names the options, and writes nothing', async () => {
    const unsigned = npy('in.npy', ramp(2000), shape)
    await expect(run('convert', unsigned, inFolder('out.npy'))).rejects.toThrow(
      /in\.npy: Its values are 1988 to 2011.*Choose with --offset -1024 .*--offset 0/
    )
    writeFileSync(
      inFolder('two.npz'),
      zipSync({ 'a.npy': encodeNpy(ramp(), shape), 'b.npy': encodeNpy(ramp(), shape) })
    )
    await expect(run('convert', inFolder('two.npz'), inFolder('out.npy'))).rejects.toThrow(
      /two\.npz: .*--dataset NAME: 'a' \(2 x 3 x 4, int16\), 'b'/
    )
    await expect(run('convert', inFolder('two.npz'), inFolder('out.npy'), '--dataset', 'c')).rejects.toThrow(
      /no array 'c'/
    )
    await expect(run('convert', unsigned, inFolder('out.tif'))).rejects.toThrow(/expected an output named/)
    expect(readdirSync(inFolder()).toSorted()).toEqual(['in.npy', 'two.npz'])
  })
})

describe('commands that write images', () => {
  it('write NIfTI and MetaImage by the name or --format, in the place of the input', async () => {
    await run('convert', npy('in.npy', ramp(), shape), inFolder('in.mha'))
    await run('filter', 'median', inFolder('in.mha'), inFolder('named.nii.gz'))
    await run('filter', 'median', inFolder('in.mha'), inFolder('given'), '--format', 'nii.gz')
    await run('filter', 'median', inFolder('in.mha'), inFolder('plain.npy'))
    for (const name of ['named', 'given']) {
      await run('convert', inFolder(`${name}.nii.gz`), inFolder(`${name}.npy`))
      expect([...readNpy(inFolder(`${name}.npy`)).data]).toEqual([...readNpy(inFolder('plain.npy')).data])
    }
  })

  it('refuse a file that leaves its values open, and name denoscope convert', async () => {
    writeFileSync(inFolder('in.npz'), zipSync({ 'a.npy': encodeNpy(ramp(2000), shape) }))
    await expect(run('filter', 'median', inFolder('in.npz'), inFolder('out.npy'))).rejects.toThrow(
      /Convert it first: denoscope convert .*in\.npz OUT\.nii\.gz with --offset -1024/
    )
  })
})
