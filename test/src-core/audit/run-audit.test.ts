import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readAir, readAuditRecord, readPatchTable, readScores } from '../../../src-core/audit/audit-files.ts'
import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { runAudit } from '../../../src-core/audit/run-audit.ts'
import type { AuditInput } from '../../../src-core/audit/audit-input.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { degradeGaussian } from '../../../src-core/degradation/pixel-noise.ts'
import { reducedDoseSlice } from '../../../src-core/degradation/noise-insertion.ts'
import { lowDoseSlice } from '../../../src-core/degradation/low-dose-scan.ts'
import { batchOfOne } from '../../../src-core/images/image.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'
import { identityDenoiser } from '../../support/whole-slice-denoiser.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'denoscope-audit-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Three 40 x 48 slices in HU: slice s has 100 s + row at each pixel. */
const summary = ctSeries('ramp', {
  label: 'Ramp',
  sliceCount: 3,
  rows: 40,
  columns: 48,
  pixelSpacing: null,
  sliceSpacing: null
})
const source = sourceOf(summary, (index) => ({
  data: Float32Array.from({ length: 40 * 48 }, (_, pixel) => 100 * index + Math.floor(pixel / 48)),
  rows: 40,
  columns: 48
}))

const identity = identityDenoiser()

const request: AuditRequest = {
  sourceId: 'ramp',
  patchify: { crop: { kind: 'central' }, patchSize: 16, stride: 12 },
  degradation: { kind: 'gaussian', factor: 0.1 },
  denoisers: [{ id: 'identity', parameters: {} }],
  outputs: [],
  seed: 7
}

function input(change: Partial<AuditInput> & { request?: AuditRequest } = {}): AuditInput {
  return {
    id: 'a',
    request,
    source,
    reference: null,
    outputs: [],
    directory: join(directory, 'audit'),
    versions: {},
    backend: 'none',
    denoisers: [{ choice: request.denoisers[0]!, key: 'identity', label: 'Identity', denoiser: identity }],
    ...change
  }
}

describe('runAudit', () => {
  it('writes each patch of the central square in slice, row, column order', async () => {
    const record = await runAudit(input())
    // The central 40 x 40 square starts at column 4; 16-pixel patches every 12 pixels: starts 0, 12, 24.
    const patches = readPatchTable(join(directory, 'audit'))
    expect(record.patchCount).toBe(27)
    expect([...patches.slice.subarray(8, 11)]).toEqual([0, 1, 1])
    expect([...patches.row.subarray(0, 6)]).toEqual([0, 0, 0, 12, 12, 12])
    expect([...patches.column.subarray(0, 4)]).toEqual([4, 16, 28, 4])
    const { data, shape } = readNpy(join(directory, 'audit', 'reference.npy'))
    expect(shape).toEqual([27, 16, 16])
    // Patch 13 is the middle one of slice 1: its first pixel is row 12, 112 HU, (112 + 1000) / 2000 in 0..1.
    expect(data[13 * 256]).toBeCloseTo(0.556, 6)
  })

  it('gives the noise of the whole slice, whatever crop and patch are', async () => {
    await runAudit(input())
    const unit = { rows: 40, columns: 48, data: (await source.readSlice(1)).data.map((hu) => (hu + 1000) / 2000) }
    const whole = degradeGaussian(batchOfOne(unit), { factor: 0.1, seed: 7, firstImage: 1 })
    const { data } = readNpy(join(directory, 'audit', 'noisy.npy'))
    expect(data[13 * 256 + 16 + 3]).toBe(whole.data[13 * 48 + 16 + 3])
  })

  it('scores an identity denoiser exactly as the noisy input, and summarises with an interval', async () => {
    const record = await runAudit(input())
    const scores = readScores(join(directory, 'audit'), record)
    expect(scores.identity).toEqual(scores.noisy)
    const { mean, low, high, n } = record.means.noisy!.psnr!
    // Noise of 0.1 without clipping has a PSNR of 20 dB.
    expect(mean).toBeCloseTo(20, 0)
    expect(low).toBeLessThan(mean)
    expect(high).toBeGreaterThan(mean)
    expect(n).toBe(27)
  })

  it('samples slice after slice up to the limit, and evenly spread patches of the last', async () => {
    const record = await runAudit(input({ request: { ...request, limit: 12 } }))
    expect([record.patchCount, record.limitedChoice]).toEqual([12, 'spread-without-air'])
    const { slice, row, column } = readPatchTable(join(directory, 'audit'))
    expect([...slice]).toEqual([...Array(9).fill(0), 1, 1, 1])
    // The middles of three thirds of a grid of 3 x 3: its middle column.
    expect(row.slice(9)).toEqual(Int32Array.of(0, 12, 24))
    expect(column.slice(9)).toEqual(Int32Array.of(16, 16, 16))
  })

  it('samples air patches last under a limit, and records no choice if all patches are sampled', async () => {
    // The upper rows are air: of 3 x 3 patches that begin in rows 0, 12 and 24, the first three are air throughout.
    const readSlice: Source['readSlice'] = async (index) => {
      const slice = await source.readSlice(index)
      return { ...slice, data: slice.data.map((value, pixel) => (pixel < 18 * 48 ? -1000 : value)) }
    }
    const rowsOf = async (limit: number) => {
      const { limitedChoice } = await runAudit(
        input({ source: { ...source, readSlice }, request: { ...request, limit } })
      )
      return { limitedChoice, rows: [...readPatchTable(join(directory, 'audit')).row] }
    }
    expect(await rowsOf(4)).toEqual({ limitedChoice: 'spread-without-air', rows: [12, 12, 24, 24] })
    expect(await rowsOf(7)).toEqual({ limitedChoice: 'spread-without-air', rows: [0, 12, 12, 12, 24, 24, 24] })
    expect(await rowsOf(9)).toEqual({ limitedChoice: undefined, rows: [0, 0, 0, 12, 12, 12, 24, 24, 24] })
  })

  it('has only scores that need nothing clean when nothing clean is known', async () => {
    const record = await runAudit(input({ request: { ...request, degradation: { kind: 'none' } } }))
    expect(record.hasReference).toBe(false)
    expect(record.scoreIds).toEqual(['dataMisfit'])
    expect(Object.keys(record.means.identity!)).toEqual(['dataMisfit'])
    expect(Object.keys(readScores(join(directory, 'audit'), record).noisy!)).toEqual(['dataMisfit'])
    expect(readdirSync(join(directory, 'audit')).sort()).toEqual([
      'air.npy',
      'audit.json',
      'denoised-identity.npy',
      'noisy.npy',
      'patches.npy',
      'scores.npy'
    ])
  })

  it('uses the second series of a pair as reference', async () => {
    const clean: Source = {
      ...source,
      summary: { ...source.summary, id: 'clean' },
      readSlice: async () => ({ data: new Float32Array(40 * 48), rows: 40, columns: 48 })
    }
    const pair = { ...request, degradation: { kind: 'pair', referenceSourceId: 'clean' } as const }
    const record = await runAudit(input({ request: pair, reference: clean }))
    // The first slice's patches at row 0 have 0..15 HU against 0 HU: a bias of 7.5 HU.
    expect(readScores(join(directory, 'audit'), record).noisy!.bias![0]).toBeCloseTo(7.5, 3)
  })

  it('marks air patches, and gives the means of the others as well', async () => {
    // Slice 0 is air throughout, slices 1 and 2 are as they were; black is 50 - 200 = -150 HU.
    const readSlice: Source['readSlice'] = async (index) => {
      const slice = await source.readSlice(index)
      return index === 0 ? { ...slice, data: slice.data.map(() => -1000) } : slice
    }
    const record = await runAudit(input({ source: { ...source, readSlice } }))
    expect([...readAir(join(directory, 'audit'))!]).toEqual([...Array(9).fill(1), ...Array(18).fill(0)])
    expect(record.airPatches).toBe(9)
    expect([record.means.noisy!.psnr!.n, record.meansWithoutAir!.noisy!.psnr!.n]).toEqual([27, 18])
    // Clipped at 0, half of the noise on air is gone: 23 dB there, 20 dB elsewhere.
    expect(record.meansWithoutAir!.noisy!.psnr!.mean).toBeCloseTo(20, 0)
    expect(record.means.noisy!.psnr!.mean).toBeGreaterThan(20.5)
  })

  it('scans whole slices of CT again for low dose, with the slice itself as the reference', async () => {
    const scanned: Source = { ...source, summary: { ...source.summary, pixelSpacing: [1, 1] } }
    const lowDose = {
      ...request,
      degradation: { kind: 'low-dose', photons: 1e4 } as const,
      slices: { first: 1, last: 1 }
    }
    await runAudit(input({ request: lowDose, source: scanned }))
    const slice = lowDoseSlice(await source.readSlice(1), { photons: 1e4, seed: 7, slice: 1, pixelSpacing: 1 })
    const { data } = readNpy(join(directory, 'audit', 'noisy.npy'))
    // The middle patch of the slice starts at row 12, column 16.
    expect(data[4 * 256]).toBeCloseTo((slice.data[12 * 48 + 16]! + 1000) / 2000, 6)
    expect(readNpy(join(directory, 'audit', 'reference.npy')).data[4 * 256]).toBeCloseTo(0.556, 6)
  })

  it('adds the noise of a reduced dose to whole slices of CT, with the requested kernel, else records the chosen one', async () => {
    const scanned: Source = { ...source, summary: { ...source.summary, pixelSpacing: [1, 1] } }
    const options = { share: 0.25, seed: 7, stream: 1, pixelSpacing: 1 }
    for (const [kernel, expected] of [
      ['sharp', 'sharp'],
      [undefined, 'soft']
    ] as const) {
      const degradation = { kind: 'reduced-dose', share: 0.25, ...(kernel && { kernel }) } as const
      const record = await runAudit(
        input({ request: { ...request, degradation, slices: { first: 1, last: 1 } }, source: scanned })
      )
      const slice = reducedDoseSlice(await source.readSlice(1), { ...options, kernel: expected })
      expect(readNpy(join(directory, 'audit', 'noisy.npy')).data[4 * 256]).toBeCloseTo(
        (slice.data[12 * 48 + 16]! + 1000) / 2000,
        6
      )
      expect(readNpy(join(directory, 'audit', 'reference.npy')).data[4 * 256]).toBeCloseTo(0.556, 6)
      expect(record.request.degradation).toEqual({ kind: 'reduced-dose', share: 0.25, kernel: expected })
    }
  })

  it('names both series of a pair that does not match', async () => {
    const short: Source = { ...source, summary: { ...source.summary, id: 'short', label: 'Short', sliceCount: 2 } }
    const pair = { ...request, degradation: { kind: 'pair', referenceSourceId: 'short' } as const }
    await expect(runAudit(input({ request: pair, reference: short }))).rejects.toMatchObject({
      code: 'source.mismatch',
      message: "'Ramp' has 3 slices, its reference 'Short' has 2: without places that both state they cannot be paired"
    })
  })

  it('refuses a reference of other pixels, and a series as its own reference', async () => {
    const spaced = (id: string, mm: number): Source => ({
      ...source,
      summary: { ...source.summary, id, pixelSpacing: [mm, mm] }
    })
    const pair = { ...request, degradation: { kind: 'pair', referenceSourceId: 'other' } as const }
    await expect(
      runAudit(input({ request: pair, source: spaced('a', 0.664), reference: spaced('b', 0.811) }))
    ).rejects.toThrow("'Ramp' has pixels of 0.664 x 0.664 mm, its reference 'Ramp' has pixels of 0.811 x 0.811 mm")
    await expect(runAudit(input({ request: pair, reference: source }))).rejects.toThrow(
      "'Ramp' cannot be its own reference"
    )
    await expect(
      runAudit(input({ request: pair, source: spaced('a', 0.664), reference: spaced('b', 0.6641) }))
    ).resolves.toBeDefined()
  })

  it('reports progress within a chunk, after each output', async () => {
    const reported: number[] = []
    const { denoisers, patchCount } = await runAudit(input({ onProgress: (fraction) => reported.push(fraction) }))
    const outputs = denoisers.length + 1
    expect(patchCount).toBeLessThan(4096)
    // Patches are read and the noisy input is there before the first denoiser begins. Each output is made, then scored.
    expect(reported[0]).toBeCloseTo(2 / (1 + 2 * outputs), 12)
    expect(reported).toEqual(Array.from(reported).sort((one, other) => one - other))
    expect(reported.at(-1)).toBeGreaterThan(0.5)
    expect(reported.at(-1)).toBeLessThanOrEqual(1)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const controller = new AbortController()
    const cancelled = runAudit(input({ signal: controller.signal, onProgress: () => controller.abort() }))
    await expect(cancelled).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(readdirSync(directory)).toEqual([])
  })

  it('keeps the former audit when a new one fails', async () => {
    await runAudit(input())
    const failing: Denoiser = { ...identity, denoise: () => Promise.reject(new Error('no')) }
    const denoisers = [{ choice: request.denoisers[0]!, key: 'identity', label: 'Identity', denoiser: failing }]
    await expect(runAudit(input({ denoisers }))).rejects.toThrow('no')
    expect((await readAuditRecord(join(directory, 'audit'))).patchCount).toBe(27)
    expect(readdirSync(directory)).toEqual(['audit'])
  })
})

describe('an audit with outputs of others', () => {
  const named = (id: string, readSlice: Source['readSlice']): Source => ({
    ...source,
    summary: { ...source.summary, id, label: `Series ${id}` },
    readSlice,
    contentHash: async () => `hash-of-${id}`
  })
  const shifted =
    (hu: number): Source['readSlice'] =>
    async (index) => {
      const slice = await source.readSlice(index)
      return { ...slice, data: slice.data.map((value, pixel) => value + hu * (pixel % 2)) }
    }
  const [full, low] = [named('full', source.readSlice), named('low', shifted(20))]
  const outputs = [
    { key: 'same', label: 'Same as input', source: named('same', shifted(20)) },
    { key: 'worse', label: 'Worse', source: named('worse', shifted(60)) }
  ]
  const choices = outputs.map(({ key, label }) => ({ key, name: label, sourceId: key }))
  const pair = {
    ...request,
    sourceId: 'low',
    degradation: { kind: 'pair', referenceSourceId: 'full' } as const,
    outputs: choices
  }
  const ofPair = (change: Partial<AuditInput> = {}) =>
    input({ request: pair, source: low, reference: full, outputs, ...change })

  it('scores an output that equals what a denoiser makes as it scores the denoiser', async () => {
    const record = await runAudit(ofPair())
    expect(record.outputs.map(({ key, label, sourceHash }) => [key, label, sourceHash])).toEqual([
      ['same', 'Same as input', 'hash-of-same'],
      ['worse', 'Worse', 'hash-of-worse']
    ])
    const scores = readScores(join(directory, 'audit'), record)
    expect(Object.keys(scores)).toEqual(['noisy', 'same', 'worse', 'identity'])
    const { frcCrossing: ofSlices, ...same } = scores.same!
    const { frcCrossing: ofPatches, ...denoised } = scores.identity!
    expect(same).toEqual(denoised)
    // Measured on slices in HU and on patches in 0..1: equal but for rounding to 32-bit floats.
    expect(Array.from(ofSlices!)).toEqual(Array.from(ofPatches!, (value) => expect.closeTo(value, 3)))
    expect(scores.worse!.psnr![0]).toBeLessThan(scores.same!.psnr![0]!)
  })

  it('keeps the pixels of each output in a file of its own', async () => {
    await runAudit(ofPair())
    const { data } = readNpy(join(directory, 'audit', 'output-worse.npy'))
    // Row 0, columns 4 and 5 of slice 0: 0 and 60 HU, (HU + 1000) / 2000 in 0..1.
    expect([data[0], data[1]]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.53, 6)])
  })

  it('has sFRC crossings for every output, also without an input and without HU', async () => {
    const stored = (series: Source): Source => ({
      ...series,
      summary: { ...series.summary, unit: 'stored', intensityRange: [0, 1000] }
    })
    const alone = {
      ...request,
      sourceId: 'full',
      degradation: { kind: 'reference' } as const,
      denoisers: [],
      outputs: choices
    }
    const record = await runAudit(
      input({
        request: alone,
        source: stored(full),
        denoisers: [],
        outputs: outputs.map((output) => ({ ...output, source: stored(output.source) }))
      })
    )
    expect(record.hasReference).toBe(true)
    const scores = readScores(join(directory, 'audit'), record)
    expect(Object.keys(scores)).toEqual(['same', 'worse'])
    for (const key of ['same', 'worse'])
      expect(scores[key]!.frcCrossing!.some((crossing) => !Number.isNaN(crossing))).toBe(true)
    expect(scores.same!.frcCrossing).not.toEqual(scores.worse!.frcCrossing)
    expect(existsSync(join(directory, 'audit', 'noisy.npy'))).toBe(false)
  })

  it('names the output whose slices have no partners', async () => {
    const { readSlice, summary } = outputs[1]!.source
    const short = {
      ...outputs[1]!,
      source: { ...outputs[1]!.source, readSlice, summary: { ...summary, sliceCount: 2 } }
    }
    const numbered = { ...pair, pairing: { by: 'order' } as const }
    await expect(runAudit(ofPair({ request: numbered, outputs: [outputs[0]!, short] }))).rejects.toThrow(
      "the output 'Worse'"
    )
  })

  it('refuses a key that a denoiser has', async () => {
    await expect(runAudit(ofPair({ outputs: [{ ...outputs[0]!, key: 'identity' }] }))).rejects.toThrow(
      "'identity' is also the key of a denoiser"
    )
  })
})
