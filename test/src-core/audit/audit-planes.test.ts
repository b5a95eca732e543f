import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPatchTable, readRolePatches, readScores } from '../../../src-core/audit/audit-files.ts'
import type { AuditInput } from '../../../src-core/audit/audit-input.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { auditRequestSchema, type AuditRequest } from '../../../src-core/audit/audit-request.ts'
import { runAudit } from '../../../src-core/audit/run-audit.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import type { Image } from '../../../src-core/images/image.ts'
import type { SlicePlace } from '../../../src-core/sources/slice-place.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'
import { identityDenoiser } from '../../support/whole-slice-denoiser.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'denoscope-planes-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const [sliceCount, rows, columns] = [10, 12, 14]
/** HU of the voxel in slice z, row y, column x. Neighbours differ in every direction. */
const voxel = (z: number, y: number, x: number): number => 40 * z + 2 * y - 3 * x

const summary = ctSeries('volume', {
  label: 'Volume',
  sliceCount,
  rows,
  columns,
  pixelSpacing: [0.5, 0.7],
  sliceSpacing: 2
})
const voxels = (z: number): Image => ({
  data: Float32Array.from({ length: rows * columns }, (_, pixel) =>
    voxel(z, Math.floor(pixel / columns), pixel % columns)
  ),
  rows,
  columns
})

/** Slices towards the head unless stated otherwise: columns to the left, rows to the back. */
function placed(positionOf: (z: number) => SlicePlace['position'], read = voxels, changes = {}): Source {
  const place = (z: number): SlicePlace => ({
    position: positionOf(z),
    rowDirection: [1, 0, 0],
    columnDirection: [0, 1, 0],
    sliceLocation: null,
    instanceNumber: z + 1,
    thickness: 2
  })
  const source = sourceOf({ ...summary, ...changes }, read)
  return { ...source, slicePlaces: () => Array.from({ length: source.summary.sliceCount }, (_, z) => place(z)) }
}
const volume = placed((z) => [-10, -20, 100 + 2 * z])

const request: AuditRequest = {
  sourceId: 'volume',
  patchify: { crop: { kind: 'central' }, patchSize: 8, stride: 2 },
  degradation: { kind: 'gaussian', factor: 0.05 },
  denoisers: [{ id: 'identity', parameters: {} }],
  outputs: [],
  seed: 3,
  plane: 'coronal'
}

interface Change extends Partial<Omit<AuditInput, 'request'>> {
  readonly request?: Partial<AuditRequest>
  readonly denoiser?: Denoiser
}

function run({ request: changed, denoiser = identityDenoiser(), ...change }: Change = {}): Promise<AuditRecord> {
  return runAudit({
    id: 'a',
    request: { ...request, ...changed },
    source: volume,
    reference: null,
    outputs: [],
    directory: join(directory, 'audit'),
    versions: {},
    backend: 'none',
    denoisers: [{ choice: request.denoisers[0]!, key: 'identity', label: 'Identity', denoiser }],
    ...change
  })
}

/** A pixel of the first patch with this plane, in 0..1. */
function pixelsOf(record: AuditRecord, role: string): (plane: number, row: number, column: number) => number {
  const audit = join(directory, 'audit')
  const table = readPatchTable(audit)
  const all = readRolePatches(audit, record, role, [...table.slice.keys()])
  return (plane, row, column) => {
    const patch = table.slice.findIndex(
      (slice, index) =>
        slice === plane &&
        row >= table.row[index]! &&
        row < table.row[index]! + 8 &&
        column >= table.column[index]! &&
        column < table.column[index]! + 8
    )
    return all[patch * 64 + (row - table.row[patch]!) * 8 + (column - table.column[patch]!)]!
  }
}

const unit = (hu: number): number => (hu + 1000) / 2000

describe('an audit of coronal planes', () => {
  it('cuts patches from planes whose top row is the slice nearest to the head, without resampling', async () => {
    const record = await run()
    expect(record.source).toMatchObject({ sliceCount: 12, rows: 10, columns: 14, pixelSpacing: [2, 0.7] })
    expect(record.plane).toMatchObject({ name: 'coronal', slices: { first: 0, last: 9 } })
    const pixel = pixelsOf(record, 'reference')
    // Patches start at rows 0 and 2, columns 0 to 6. Row 0 is slice 9.
    for (const [plane, row, column] of [
      [0, 0, 2],
      [5, 3, 4],
      [11, 7, 9]
    ] as const)
      expect(pixel(plane, row, column)).toBeCloseTo(unit(voxel(9 - row, plane, column)), 6)
  })

  it('adds the noise of the axial slices, and denoises these whole', async () => {
    const sizes: string[] = []
    const denoiser = identityDenoiser((images) => sizes.push(`${images.count} x ${images.rows} x ${images.columns}`))
    const record = await run({ denoiser })
    expect(new Set(sizes)).toEqual(new Set(['1 x 12 x 14']))
    expect(sizes).toHaveLength(10)
    const [noisy, denoised] = [pixelsOf(record, 'noisy'), pixelsOf(record, 'identity')]
    const coronal = [noisy(4, 0, 3), noisy(4, 7, 8)]
    expect([denoised(4, 0, 3), denoised(4, 7, 8)]).toEqual(coronal)
    const axial = pixelsOf(await run({ request: { plane: 'axial' } }), 'noisy')
    // Slice, row and column of the same voxels.
    expect(coronal).toEqual([axial(9, 4, 3), axial(2, 4, 8)])
  })

  it('has the slice before and after for a denoiser that sees neighbours', async () => {
    const stacks: number[][] = []
    const denoiser: Denoiser = {
      ...identityDenoiser(),
      description: { ...identityDenoiser().description, wholeSlice: true, neighbours: 1 },
      denoiseStacks: async (stack) => {
        stacks.push([0, 1, 2].map((image) => Math.round(2000 * stack.data[image * rows * columns]! - 1000)))
        return { data: stack.data.slice(rows * columns, 2 * rows * columns), count: 1, rows, columns }
      }
    }
    await run({ denoiser, request: { degradation: { kind: 'none' }, slices: { first: 1, last: 9 } } })
    expect(stacks.slice(0, 2)).toEqual([
      [voxel(0, 0, 0), voxel(1, 0, 0), voxel(2, 0, 0)],
      [voxel(1, 0, 0), voxel(2, 0, 0), voxel(3, 0, 0)]
    ])
    expect(stacks).toHaveLength(9)
  })

  it('reads the chosen axial slices only', async () => {
    const read = new Set<number>()
    const source = placed(
      (z) => [-10, -20, 100 + 2 * z],
      (z) => (read.add(z), voxels(z))
    )
    const record = await run({ source, request: { slices: { first: 1, last: 8 } } })
    expect([...read].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(record.source.rows).toBe(8)
    expect(pixelsOf(record, 'reference')(0, 0, 3)).toBeCloseTo(unit(voxel(8, 0, 3)), 6)
  })

  it('states the place of each plane in mm', async () => {
    const record = await run()
    expect(record.plane!.grid).toMatchObject({ spacing: [2, 0.7, 0.5], origin: [-10, -20, 118] })
    expect(record.slicePlaces!.map(({ position }) => position).slice(0, 2)).toEqual([-20, -19.5])
  })

  it('puts the head on top of slices in order towards the feet too', async () => {
    const source = placed(
      (z) => [-10, -20, 100 - 2 * z],
      (z) => voxels(z)
    )
    const turned = {
      ...source,
      slicePlaces: () => source.slicePlaces!().map((place) => ({ ...place, rowDirection: [-1, 0, 0] as const }))
    }
    const record = await run({ source: turned })
    // Columns run to the right of the patient: they are mirrored, so that the right lies on the left.
    expect(pixelsOf(record, 'reference')(4, 0, 3)).toBeCloseTo(unit(voxel(0, 4, 13 - 3)), 6)
  })

  it('reads reference and outputs of others in the same planes', async () => {
    const output = sourceOf({ ...summary, id: 'output' }, (z) => ({
      ...voxels(z),
      data: voxels(z).data.map((hu) => hu + 5)
    }))
    const record = await run({
      denoisers: [],
      outputs: [{ key: 'other', label: 'Other', source: output }],
      request: {
        degradation: { kind: 'reference' },
        denoisers: [],
        outputs: [{ key: 'other', name: 'Other', sourceId: 'output' }]
      }
    })
    const [reference, other] = [pixelsOf(record, 'reference'), pixelsOf(record, 'other')]
    expect(2000 * (other(3, 2, 4) - reference(3, 2, 4))).toBeCloseTo(5, 3)
    expect(record.means['other']!['mae']!.mean).toBeCloseTo(5, 3)
  })

  it('spreads the planes evenly if the patches are limited, and says so', async () => {
    const record = await run({ request: { limit: 24 } })
    expect([...new Set(readPatchTable(join(directory, 'audit')).slice)]).toEqual([2, 6, 10])
    expect(record.warnings).toContain(
      'The limit on patches was reached: 3 of 12 coronal planes were audited, evenly spread'
    )
  })

  it('leaves no temporary file, and nothing at all when it is cancelled', async () => {
    await run()
    expect(readdirSync(join(directory, 'audit')).filter((name) => name.includes('tmp'))).toEqual([])
    const cancel = new AbortController()
    const cancelled = join(directory, 'cancelled')
    const stopped = run({ directory: cancelled, signal: cancel.signal, onProgress: () => cancel.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(existsSync(cancelled)).toBe(false)
    expect(readdirSync(directory).filter((name) => name.startsWith('cancelled'))).toEqual([])
  })

  it('reports each axial slice, and a share that never falls', async () => {
    const reports: { fraction: number; message: string }[] = []
    await run({ onProgress: (fraction, message) => void reports.push({ fraction, message }) })
    const fractions = reports.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(reports.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Reading axial slice 10', 'Denoising with Identity, axial slice 1'])
    )
  })
})

describe('an audit of sagittal planes', () => {
  it('has the front on the left and the head on top', async () => {
    const record = await run({ request: { plane: 'sagittal' } })
    expect(record.source).toMatchObject({ sliceCount: 14, rows: 10, columns: 12, pixelSpacing: [2, 0.5] })
    const pixel = pixelsOf(record, 'reference')
    expect(pixel(6, 0, 1)).toBeCloseTo(unit(voxel(9, 1, 6)), 6)
    expect(pixel(13, 7, 8)).toBeCloseTo(unit(voxel(2, 8, 13)), 6)
  })
})

describe('a series without an even grid of axial slices', () => {
  it.each([
    ['uneven distances', placed((z) => [0, 0, z === 9 ? 40 : 2 * z]), /no coronal planes of 'Volume': .*missing/i],
    ['a tilted gantry', placed((z) => [0, z, 2 * z]), /shifted sideways by up to 9 mm, as with a tilted gantry/],
    ['unknown distances', sourceOf({ ...summary, sliceSpacing: null }, voxels), /distances of the slices are unknown/],
    ['unknown pixels', sourceOf({ ...summary, pixelSpacing: null }, voxels), /spacing of pixels is unknown/]
  ])('is refused in one line: %s', async (_, source, message) => {
    const refused = run({ source })
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ code: 'argument.invalid' })
    await expect(refused).rejects.not.toThrow(/\n/)
  })

  it('is refused if the slices are coronal already', async () => {
    const places: SlicePlace[] = Array.from({ length: sliceCount }, (_, z) => ({
      position: [0, 2 * z, 0],
      rowDirection: [1, 0, 0],
      columnDirection: [0, 0, -1],
      sliceLocation: null,
      instanceNumber: null,
      thickness: null
    }))
    await expect(run({ source: { ...volume, slicePlaces: () => places } })).rejects.toThrow(
      'The acquired slices are coronal, not axial'
    )
  })

  it('is refused with fewer slices than a patch has rows', async () => {
    await expect(run({ request: { slices: { first: 0, last: 6 } } })).rejects.toThrow(
      'a patch of 8 rows needs 8 axial slices, the audit has 7'
    )
  })

  it('is refused with noise draws, which are axial', () => {
    expect(auditRequestSchema.safeParse({ ...request, stability: { draws: 4 } }).error!.issues[0]!.message).toBe(
      'noise is drawn again for axial slices only, not for coronal planes; leave the stability out'
    )
  })
})

describe('an output that jumps by 15 HU from slice to slice', () => {
  /** Patches in HU with content in every direction. */
  const textured = (z: number): Image => ({
    data: Float32Array.from({ length: 32 * 32 }, (_, pixel) => {
      const [y, x] = [Math.floor(pixel / 32), pixel % 32]
      return 60 * Math.sin(x / 3) + 40 * Math.cos(y / 4) + 30 * Math.sin((x + y + z) / 5)
    }),
    rows: 32,
    columns: 32
  })
  const series = placed((z) => [0, 0, z], textured, {
    sliceCount: 20,
    rows: 32,
    columns: 32,
    pixelSpacing: [1, 1],
    sliceSpacing: 1
  })
  /** Adds 15 HU to every second slice. */
  const jumping = sourceOf({ ...series.summary, id: 'jumping' }, (z) => ({
    ...textured(z),
    data: textured(z).data.map((value) => value + (z % 2 === 0 ? 0 : 15))
  }))
  const judge = async (plane: 'axial' | 'coronal') => {
    const record = await run({
      source: series,
      denoisers: [],
      outputs: [{ key: 'jumping', label: 'Jumping', source: jumping }],
      request: {
        plane,
        patchify: { crop: { kind: 'central' }, patchSize: 16, stride: 16 },
        degradation: { kind: 'reference' },
        denoisers: [],
        outputs: [{ key: 'jumping', name: 'Jumping', sourceId: 'jumping' }]
      }
    })
    return readScores(join(directory, 'audit'), record)['jumping']!
  }

  it('shows in no axial patch but as a shift of its level, and as a jump of 15 HU between slices', async () => {
    const scores = await judge('axial')
    expect(Math.max(...scores['structuralError']!)).toBe(0)
    expect(Math.max(...scores['contrastLost']!)).toBeLessThan(0.01)
    expect(Math.min(...scores['ssim-soft-tissue']!)).toBeGreaterThan(0.99)
    expect(Math.max(...scores['rmse']!)).toBeCloseTo(15, 2)
    for (const jump of scores['neighbourJump']!) expect(jump).toBeCloseTo(15, 2)
    for (const error of scores['neighbourError']!) expect(error).toBeCloseTo(15, 2)
    // The reference changes by a few HU from slice to slice.
    expect(Math.min(...scores['neighbourChange']!)).toBeGreaterThan(2)
  })

  it('lowers the SSIM of coronal patches, whose rows it shifts', async () => {
    const scores = await judge('coronal')
    expect(Math.min(...scores['ssim-soft-tissue']!)).toBeLessThan(0.9)
    // Every plane has the same stripes: nothing jumps between planes.
    for (const jump of scores['neighbourJump']!) expect(jump).toBeCloseTo(0, 2)
  })
})
