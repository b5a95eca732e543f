import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { instabilityFile, readPatchTable, readScores } from '../../../src-core/audit/audit-files.ts'
import { readWholeSlice } from '../../../src-core/audit/reassemble.ts'
import type { AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { runAudit } from '../../../src-core/audit/run-audit.ts'
import type { AuditInput } from '../../../src-core/audit/audit-input.ts'
import { degrade } from '../../../src-core/degradation/pixel-noise.ts'
import { lowDoseSlice } from '../../../src-core/degradation/low-dose-scan.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { seedInstability, seedStability } from '../../../src-core/scores/reference-free/seed-stability.ts'
import { batchOfOne, imageAt, imageBatch, type Image } from '../../../src-core/images/image.ts'
import { toUnitRange } from '../../../src-core/images/intensity.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { Random } from '../../../src-core/random/random.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'
import { identityDenoiser, patchAt, shifted, wholeSliceDenoiser } from '../../support/whole-slice-denoiser.ts'

const range = [-1000, 1000] as const
const [rows, columns] = [40, 50]

/** Slices of random tissue, each around another mean. */
function tissue(sliceCount: number, height = rows, width = columns): Source {
  const summary = ctSeries('tissue', { sliceCount, rows: height, columns: width, pixelSpacing: [1, 1] })
  return sourceOf(summary, (index) => {
    const random = new Random(11, index)
    const data = new Float32Array(height * width).map(() => 100 * index + 80 * random.normal())
    return { rows: height, columns: width, data }
  })
}

const source = tissue(3)
const central: AuditRequest['patchify'] = { crop: { kind: 'central' }, patchSize: 16, stride: 8 }
const request: AuditRequest = {
  sourceId: 'tissue',
  patchify: central,
  degradation: { kind: 'gaussian', factor: 0.05 },
  outputs: [],
  seed: 9,
  denoisers: [{ id: 'whole', parameters: {} }]
}

let directory: string
beforeEach(() => {
  directory = join(temporaryFolder(), 'audit')
})
afterEach(() => vi.restoreAllMocks())

const ready = (...denoisers: readonly Denoiser[]): AuditInput['denoisers'] =>
  denoisers.map((denoiser) => {
    const { id, name } = denoiser.description
    return { choice: { id, parameters: {} }, key: id, label: name, denoiser }
  })

function input(changes: Partial<AuditRequest> = {}, more: Partial<AuditInput> = {}): AuditInput {
  return {
    id: 'a',
    request: { ...request, ...changes },
    source,
    reference: null,
    outputs: [],
    directory,
    versions: {},
    backend: 'none',
    denoisers: ready(wholeSliceDenoiser()),
    ...more
  }
}

const cleanSlice = async (slice: number) => toUnitRange(await source.readSlice(slice), range)
const noisySlice = async (slice: number) =>
  imageAt(
    degrade(batchOfOne(await cleanSlice(slice)), { kind: 'gaussian', factor: 0.05 }, { seed: 9, firstImage: slice }),
    0
  )

/** Expected patches: images of whole slices, cut at the places of the table. */
async function cutAtPlaces(imageOf: (slice: number) => Promise<Image>, size = 16): Promise<Float32Array> {
  const { slice, row, column } = readPatchTable(directory)
  const images = new Map<number, Image>()
  for (const index of new Set(slice)) images.set(index, await imageOf(index))
  const patches = Array.from(slice, (index, patch) => patchAt(images.get(index)!, row[patch]!, column[patch]!, size))
  return Float32Array.from(patches.flatMap((patch) => [...patch]))
}
const denoisedPatches = () => readNpy(join(directory, 'denoised-whole.npy')).data

describe('an audit of a denoiser that sees whole slices', () => {
  it.each<[string, AuditRequest['patchify'], number]>([
    ['the central square', central, 48],
    ['a drawn square', { crop: { kind: 'square', row: 3, column: 20, size: 30 }, patchSize: 16, stride: 7 }, 27],
    ['the whole slice, whose last patches reach beyond it', { crop: { kind: 'whole' }, patchSize: 16, stride: 16 }, 36]
  ])('cuts its output of slices as it cuts patches: %s', async (_, patchify, patchCount) => {
    const sizes: string[] = []
    const denoisers = ready(wholeSliceDenoiser((image) => sizes.push(`${image.rows} x ${image.columns}`)))
    const record = await runAudit(input({ patchify }, { denoisers }))
    expect([record.patchCount, sizes]).toEqual([patchCount, ['40 x 50', '40 x 50', '40 x 50']])
    expect(denoisedPatches()).toEqual(await cutAtPlaces(async (slice) => shifted(await noisySlice(slice))))
    expect(readNpy(join(directory, 'noisy.npy')).data).toEqual(await cutAtPlaces(noisySlice))
  })

  it('gives others patches, all of a chunk at once', async () => {
    const given: number[][] = []
    const patches = identityDenoiser(({ count, rows: height, columns: width }) => given.push([count, height, width]))
    await runAudit(input({}, { denoisers: ready(patches, wholeSliceDenoiser()) }))
    expect(given).toEqual([[48, 16, 16]])
    expect(readNpy(join(directory, 'denoised-identity.npy'))).toEqual(readNpy(join(directory, 'noisy.npy')))
    expect(denoisedPatches()).toEqual(await cutAtPlaces(async (slice) => shifted(await noisySlice(slice))))
  })

  it('gives a denoiser with costly calls all slices of a chunk at once, with the same output', async () => {
    await runAudit(input())
    const alone = readNpy(join(directory, 'denoised-whole.npy')).data
    const counts: number[] = []
    const whole = wholeSliceDenoiser()
    const together: Denoiser = {
      ...whole,
      slicesTogether: true,
      denoise: (noisy, parameters) => {
        counts.push(noisy.count)
        return whole.denoise(noisy, parameters)
      }
    }
    await runAudit(input({}, { denoisers: ready(together) }))
    expect(counts).toEqual([3])
    expect(readNpy(join(directory, 'denoised-whole.npy')).data).toEqual(alone)
  })

  it('denoises only slices that have patches, within the limit', async () => {
    let given = 0
    const record = await runAudit(input({ limit: 21 }, { denoisers: ready(wholeSliceDenoiser(() => given++)) }))
    expect([record.patchCount, given]).toEqual([21, 2])
    expect([...readPatchTable(directory).slice.subarray(16)]).toEqual([1, 1, 1, 1, 1])
    expect(denoisedPatches()).toEqual(await cutAtPlaces(async (slice) => shifted(await noisySlice(slice))))
  })

  it('has no seams: patches put back together are the denoised slice', async () => {
    const record = await runAudit(input({ patchify: { crop: { kind: 'whole' }, patchSize: 16, stride: 16 } }))
    const slice = await readWholeSlice(directory, record, readPatchTable(directory), 'whole', 2)
    const expected = shifted(await noisySlice(2)).data.map((value) => 2000 * value - 1000)
    expect(Math.max(...slice.data.map((value, pixel) => Math.abs(value - expected[pixel]!)))).toBeLessThan(1e-3)
  })

  it('sees slices that were scanned again', async () => {
    await runAudit(
      input({ degradation: { kind: 'low-dose', photons: 2000 }, slices: { first: 1, last: 2 }, limit: 20 })
    )
    const scanned = async (slice: number) =>
      toUnitRange(
        lowDoseSlice(await source.readSlice(slice), { photons: 2000, seed: 9, slice, pixelSpacing: 1 }),
        range
      )
    expect(denoisedPatches()).toEqual(await cutAtPlaces(async (slice) => shifted(await scanned(slice))))
  })

  it('holds a bounded number of slices, however few patches they have', async () => {
    // Two slices of 2048 x 2048 pixels are more than a chunk holds: the second is read when the first is denoised.
    const steps: string[] = []
    const large = tissue(2, 2048, 2048)
    const readSlice: Source['readSlice'] = async (index) => {
      steps.push(`read ${index}`)
      return { rows: 2048, columns: 2048, data: new Float32Array(2048 * 2048) }
    }
    const denoisers = ready(wholeSliceDenoiser(() => steps.push('denoise')))
    const patchify = { crop: { kind: 'central', size: 16 }, patchSize: 16, stride: 16 } as const
    await runAudit(input({ patchify, degradation: { kind: 'none' } }, { source: { ...large, readSlice }, denoisers }))
    expect(steps).toEqual(['read 0', 'denoise', 'read 1', 'denoise'])
  })

  it('stops between two slices when it is cancelled', async () => {
    const stop = new AbortController()
    let given = 0
    const denoiser = wholeSliceDenoiser(() => {
      given++
      stop.abort()
    })
    const stopped = runAudit(input({}, { denoisers: ready(denoiser), signal: stop.signal }))
    await expect(stopped).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(given).toBe(1)
  })

  it('reports the slice that it denoises, and the progress', async () => {
    const reported: { fraction: number; message: string }[] = []
    await runAudit(input({}, { onProgress: (fraction, message) => reported.push({ fraction, message }) }))
    const slices = reported.filter(({ message }) => message.startsWith('Denoising with Whole, '))
    expect(slices.map(({ message }) => message)).toEqual(
      [1, 2, 3].map((slice) => `Denoising with Whole, slice ${slice}`)
    )
    // 48 patches are read; two outputs of them are made and scored: 240 steps. 96 are done, then 16 a slice.
    expect(slices.map(({ fraction }) => Math.round(fraction * 240))).toEqual([96, 112, 128])
    expect(reported.map(({ fraction }) => fraction)).toEqual(
      reported.map(({ fraction }) => fraction).toSorted((a, b) => a - b)
    )
  })

  it('counts the seconds of all slices, and only those of the denoiser', async () => {
    const clock = performance.now.bind(performance)
    let ahead = 0
    vi.spyOn(performance, 'now').mockImplementation(() => clock() + ahead)
    const slow = wholeSliceDenoiser(() => {
      ahead += 1e6
    })
    const {
      denoisers: [first, second]
    } = await runAudit(input({}, { denoisers: ready(slow, identityDenoiser()) }))
    expect(Math.round(first!.seconds / 100)).toBe(30)
    expect(second!.seconds).toBeLessThan(1000)
  })
})

describe('stability of a denoiser that sees whole slices', () => {
  const stability = { draws: 3 }
  const denoise = async (images: Parameters<Denoiser['denoise']>[0]) => batchOfOne(shifted(imageAt(images, 0)))

  it('draws simulated noise over the slice, with its number as random stream', async () => {
    const {
      request: { degradation }
    } = input()
    const record = await runAudit(input({ stability }))
    const maps = readNpy(join(directory, instabilityFile('whole'))).data as Float32Array
    const expected = await cutAtPlaces(async (slice) => {
      const options = {
        reference: batchOfOne(await cleanSlice(slice)),
        noisy: batchOfOne(await noisySlice(slice)),
        firstImage: slice
      }
      return imageAt(await seedStability({ ...options, degradation, draws: 3, seed: 9, denoise }), 0)
    })
    expect(maps).toEqual(expected)
    const values = seedInstability(imageBatch(maps, 48, 16, 16)).map((deviation) => 2000 * deviation)
    expect(readScores(directory, record).whole!.seedInstability).toEqual(values)
  })

  it('disturbs a slice without a reference by half the noise of each of its regions', async () => {
    // Noise of 20 HU in the left 32 columns and of 100 HU in the others: whole squares of 16.
    const wide = tissue(1, 32, 64)
    const readSlice: Source['readSlice'] = async () => {
      const random = new Random(5)
      return {
        rows: 32,
        columns: 64,
        data: new Float32Array(32 * 64).map((_, pixel) => (pixel % 64 < 32 ? 20 : 100) * random.normal())
      }
    }
    const same: Denoiser = { ...identityDenoiser(), description: { ...wholeSliceDenoiser().description } }
    const patchify = { crop: { kind: 'whole' }, patchSize: 16, stride: 16 } as const
    const more = { source: { ...wide, readSlice }, denoisers: ready(same) }
    await runAudit(input({ patchify, degradation: { kind: 'none' }, stability: { draws: 32 } }, more))
    const maps = readNpy(join(directory, instabilityFile('whole'))).data as Float32Array
    const { column } = readPatchTable(directory)
    for (const [patch, left] of column.entries()) {
      const mean = maps.subarray(patch * 256, (patch + 1) * 256).reduce((sum, value) => sum + value, 0) / 256
      expect(Math.abs((2000 * mean) / (left < 32 ? 20 : 100) - 1)).toBeLessThan(0.35)
    }
  })

  it('stops between two draws when it is cancelled', async () => {
    const stop = new AbortController()
    let given = 0
    const denoiser = wholeSliceDenoiser(() => {
      if (++given === 4) stop.abort()
    })
    const stopped = runAudit(input({ stability }, { denoisers: ready(denoiser), signal: stop.signal }))
    await expect(stopped).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(given).toBe(4)
  })
})

describe('an audit of a denoiser with neighbours', () => {
  /** The mean of the three slices of a stack. */
  const averaging: Denoiser = {
    ...wholeSliceDenoiser(undefined, { neighbours: 1 }),
    denoiseStacks: async ({ data, rows: height, columns: width }) => {
      const size = height * width
      const mean = (at: number) => (data[at]! + data[at + size]! + data[at + 2 * size]!) / 3
      return imageBatch(
        Float32Array.from({ length: size }, (_, at) => mean(at)),
        1,
        height,
        width
      )
    }
  }

  it('shows each slice between its noisy neighbours in the series, also beyond the audited slices', async () => {
    const slices = { first: 1, last: 1 }
    const audited = input({ slices }, { denoisers: ready(averaging), directory })
    const record = await runAudit(audited)
    const noisy = await Promise.all(
      [0, 1, 2].map(async (slice) => {
        const unit = toUnitRange(await source.readSlice(slice), range)
        return degrade(batchOfOne(unit), { kind: 'gaussian', factor: 0.05 }, { seed: 9, firstImage: slice }).data
      })
    )
    const table = readPatchTable(directory)
    const denoised = readNpy(join(directory, 'denoised-whole.npy')).data as Float32Array
    for (let patch = 0; patch < record.patchCount; patch++) {
      const at = table.row[patch]! * columns + table.column[patch]!
      expect(denoised[patch * 256]).toBeCloseTo((noisy[0]![at]! + noisy[1]![at]! + noisy[2]![at]!) / 3, 5)
    }
  })

  it('is refused with draws of noise, which the neighbours would not have', async () => {
    const audited = input({ stability: { draws: 2 } }, { denoisers: ready(averaging), directory })
    await expect(runAudit(audited)).rejects.toThrow("stability: 'Whole' sees neighbouring slices")
  })
})

it('an audit warns of a denoiser that shifts the mean by more than 20 HU', async () => {
  const shifting = (id: string, shift: number): Denoiser => ({
    ...wholeSliceDenoiser(undefined, { id, name: id }),
    denoise: (noisy) => ({ ...noisy, data: noisy.data.map((value) => value + shift / 2000) })
  })
  const denoisers = ready(shifting('near', -19), shifting('far', -21))
  const { warnings } = await runAudit(input({}, { denoisers, directory }))
  expect(warnings!.filter((text) => text.includes('the mean changes'))).toEqual([
    "'far': the mean changes by −21.0 HU: the output may be a residual, or the offset may be wrong"
  ])
})
