import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../../src-core/files/npy-files.ts'
import { linkSeries } from '../../../../src-core/sources/pairing/series-link.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { ramp, shorts } from './support/nifti-bytes.ts'
import { onlyQuestion, onlyRefusal, onlySource, opened, valuesOf } from './support/opening.ts'

/** A .npy file of version 1.0 as numpy.lib.format describes it. */
function npy(descr: string, shape: readonly number[], data: Uint8Array, fortran = false): Buffer {
  const order = fortran ? 'True' : 'False'
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')},), }\n`
  const start = Buffer.from(`\x93NUMPY\x01\x00..${text}`, 'latin1')
  start.writeUInt16LE(text.length, 8)
  return Buffer.concat([start, data])
}
function written(bytes: Uint8Array, name = 'a.npy'): string {
  const path = join(temporaryFolder(), name)
  writeFileSync(path, bytes)
  return path
}
const valuesIn = async (path: string) => [...(await valuesOf(await onlySource(path)))]

describe('.npy', () => {
  it('is read as slices, rows and columns, in either byte order', async () => {
    expect(await valuesIn(written(npy('<i2', [2, 3, 4], shorts(ramp(24)))))).toEqual(ramp(24))
    expect(await valuesIn(written(npy('>i2', [2, 3, 4], shorts(ramp(24), true))))).toEqual(ramp(24))
  })

  it('in Fortran order has its first axis fastest', async () => {
    const stored = Array.from({ length: 24 }, (_, index) => {
      const [slice, row, column] = [index % 2, Math.floor(index / 2) % 3, Math.floor(index / 6)]
      return 12 * slice + 4 * row + column - 12
    })
    expect(await valuesIn(written(npy('<i2', [2, 3, 4], shorts(stored), true)))).toEqual(ramp(24))
  })

  it.each([
    [[2, 1, 3, 4], true],
    [[1, 2, 3, 4], true],
    [[2, 3, 4, 1], true],
    [[2, 3, 4], false]
  ])('of shape %j drops axes of length 1, and states so: %s', async (shape, isStated) => {
    const source = await onlySource(written(npy('<i2', shape, shorts(ramp(24)))))
    expect([...(await valuesOf(source))]).toEqual(ramp(24))
    expect(source.summary.assumed?.some((line) => line.includes('were dropped'))).toBe(isStated)
  })

  it('reads half precision: 1.5, -2, the least number 2^-24, and 65504', async () => {
    const halves = [0x3e00, 0xc000, 0x0001, 0x7bff]
    const source = await onlySource(written(npy('<f2', [2, 2], shorts(halves.map((bits) => (bits << 16) >> 16)))))
    expect([...(await valuesOf(source))]).toEqual([1.5, -2, 2 ** -24, 65504])
  })

  it('warns of the steps of half precision in HU', async () => {
    // 0.5 to 1 in steps of 2^-11, times 4096.
    const path = written(npy('<f2', [2, 2], shorts([0x3800, 0x3900, 0x3a00, 0x3bff])))
    const source = await onlySource(path, { scale: { offset: -1024, scale: 4096 } })
    expect(source.summary.warnings).toEqual(['Half precision: steps of up to 2 HU'])
    expect((await source.readSlice(0)).data[0]).toBe(0.5 * 4096 - 1024)
  })

  it.each([
    ['a pickle', npy('|O', [2, 2], new Uint8Array(32)), /Python objects \(a pickle\), which are never loaded/],
    ['one axis', npy('<i2', [24], shorts(ramp(24))), /shape \(24\), expected/],
    ['four axes', npy('<i2', [2, 2, 2, 3], shorts(ramp(24))), /shape \(2, 2, 2, 3\), expected/],
    ['colours', npy('<i2', [16, 16, 3], shorts(ramp(768))), /seems to hold colours/],
    ['true and false', npy('|b1', [4, 6], new Uint8Array(24)), /true and false/],
    ['text', npy('<U4', [2, 3], new Uint8Array(96)), /expected values of type/],
    ['complex numbers', npy('<c8', [2, 3], new Uint8Array(48)), /expected values of type/],
    ['missing values', npy('<i2', [2, 3, 5], shorts(ramp(24))), /expected 60 bytes/],
    ['a size of terabytes', npy('<i2', [99999, 8000, 8000], shorts(ramp(24))), /expected \d+ bytes/]
  ])('of %s is refused', async (_, bytes, text) => {
    expect(await onlyRefusal(written(bytes))).toMatch(text)
  })

  it('of one slice each form series by their names, whose slices pair by number', async () => {
    const folder = temporaryFolder()
    for (const number of [0, 2, 10])
      for (const [role, shift] of [
        ['input', 5],
        ['target', 0]
      ] as const)
        writeFileSync(
          join(folder, `L067_${number}_${role}.npy`),
          npy('<i2', [3, 4], shorts(ramp(12).map((value) => value + shift - number)))
        )
    const { sources } = await opened(folder)
    expect(sources.map(({ summary }) => [summary.label, summary.sliceCount])).toEqual([
      ['L067 input', 3],
      ['L067 target', 3]
    ])
    expect((await sources[1]!.readSlice(2)).data[0]).toBe(-22)
    const { pairing } = await linkSeries(sources[0]!, sources[1]!)
    expect(pairing?.series[0]).toMatchObject({
      rule: 'number',
      pairs: [
        [0, 0],
        [1, 1],
        [2, 2]
      ]
    })
  })

  it('that is damaged takes its series with it: no slice is left out silently', async () => {
    const folder = temporaryFolder()
    for (const number of [1, 2]) writeFileSync(join(folder, `s_${number}.npy`), npy('<i2', [3, 4], shorts(ramp(12))))
    writeFileSync(join(folder, 's_3.npy'), npy('<i2', [3, 4], shorts(ramp(11))))
    expect(await onlyRefusal(folder)).toMatch(/s_3\.npy: expected 24 bytes/)
  })
})

describe('.npz', () => {
  const arrays = {
    'denoised.npy': npy('<i2', [2, 3, 4], shorts(ramp(24))),
    'reference.npy': npy(
      '>i2',
      [2, 3, 4],
      shorts(
        ramp(24).map((value) => value + 3),
        true
      )
    ),
    'seconds.npy': npy('<f8', [1], new Uint8Array(8))
  }

  it('asks which array, and leaves out those that are no images', async () => {
    const question = await onlyQuestion(written(zipSync(arrays), 'a.npz'))
    expect(question).toMatchObject({ kind: 'dataset', choices: [{ name: 'denoised' }, { name: 'reference' }] })
  })

  it('opens the chosen array, which is a source of its own', async () => {
    const path = written(zipSync(arrays), 'a.npz')
    const [first, second] = [
      await onlySource(path, { dataset: 'denoised' }),
      await onlySource(path, { dataset: 'reference' })
    ]
    expect([...(await valuesOf(second))]).toEqual(ramp(24).map((value) => value + 3))
    expect(first.summary.id).not.toBe(second.summary.id)
    expect(await onlyRefusal(path, { dataset: 'other' })).toMatch(/no array 'other', but 'denoised', 'reference'/)
  })

  it('of one array opens without a question', async () => {
    const path = written(zipSync({ 'x.npy': encodeNpy(Float32Array.from(ramp(24)), [2, 3, 4]) }), 'a.npz')
    expect(await valuesIn(path)).toEqual(ramp(24))
  })

  it('of pickles alone is refused', async () => {
    const path = written(zipSync({ 'x.npy': npy('|O', [2, 2], new Uint8Array(32)) }), 'a.npz')
    expect(await onlyRefusal(path)).toMatch(/Python objects/)
  })
})
