import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuditInput } from '../../../src-core/audit/audit-input.ts'
import { type AuditRequest, auditRequestSchema } from '../../../src-core/audit/audit-request.ts'
import { readAuditRecord, readRolePatches, readPatchTable } from '../../../src-core/audit/audit-files.ts'
import { runAudit } from '../../../src-core/audit/run-audit.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { filterDenoiser } from '../../../src-core/denoisers/filters/filters.ts'
import { lesionInsertion, withLesions } from '../../../src-core/lesions/insert-lesions.ts'
import { placeLesions } from '../../../src-core/lesions/place-lesions.ts'
import { Random } from '../../../src-core/random/random.ts'
import type { Source } from '../../../src-core/sources/source.ts'
import type { LesionPlan } from '../../../src-core/lesions/lesion-plan.ts'
import { blurredDiscAt } from '../../support/physics-images.ts'
import { ctSeries, sourceOf } from '../../support/records.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { identityDenoiser } from '../../support/whole-slice-denoiser.ts'

const side = 160
const spacing = 0.7
const source = sourceOf(
  ctSeries('flat', {
    label: 'Flat',
    sliceCount: 4,
    rows: side,
    columns: side,
    pixelSpacing: [spacing, spacing],
    sliceSpacing: 3
  }),
  () => ({ data: new Float32Array(side * side).fill(40), rows: side, columns: side })
)
const lesions: LesionPlan = {
  shape: 'disc',
  diameter: 5,
  contrast: 20,
  blur: { kind: 'gaussian', sigma: 0.6 },
  places: { kind: 'rule', count: 40, ground: 'soft-tissue' }
}
const request: AuditRequest = {
  sourceId: 'flat',
  patchify: { crop: { kind: 'central' }, patchSize: 32, stride: 32 },
  degradation: { kind: 'gaussian', factor: 0.01 },
  denoisers: [],
  outputs: [],
  seed: 5,
  lesions
}
/** Blur of 1.5 pixels, over 13 x 13 pixels. */
const blur = { id: 'gaussian', parameters: { size: 13, sigma: 1.5 } }

const run = (change: Partial<AuditRequest> = {}, others: Partial<AuditInput> = {}) =>
  runAudit({
    id: 'a',
    request: { ...request, ...change },
    source,
    reference: null,
    outputs: [],
    directory: join(temporaryFolder(), 'audit'),
    versions: {},
    backend: 'none',
    denoisers: [
      { choice: { id: 'identity', parameters: {} }, key: 'identity', label: 'Identity', denoiser: identityDenoiser() },
      { choice: blur, key: 'gaussian', label: 'Gaussian', denoiser: filterDenoiser('gaussian') }
    ],
    ...others
  })

/** Noisy slices with and without lesions, and outputs that keep a share of each value's distance from 40 HU. */
async function insertedBefore() {
  const noise = new Random(3)
  const slices = Array.from({ length: 4 }, () =>
    Float32Array.from({ length: side * side }, () => 40 + 5 * noise.normal())
  )
  const seriesOf = (id: string, valueOf: (value: number) => number) =>
    sourceOf({ ...source.summary, id, label: id }, (slice) => ({
      data: slices[slice]!.map(valueOf),
      rows: side,
      columns: side
    }))
  const absent = seriesOf('absent', (value) => value)
  const ground = {
    source: source.summary,
    slices: [0, 1, 2, 3],
    area: { row: 0, column: 0, rows: side, columns: side }
  }
  const places = await placeLesions(
    lesions,
    { ...ground, border: 16, readSlice: (slice) => source.readSlice(slice) },
    1
  )
  const insertion = lesionInsertion(lesions, places, source.summary)
  const renamed = (made: Source, id: string): Source => ({ ...made, summary: { ...made.summary, id, label: id } })
  const output = (share: number, id = 'half') => {
    const weaker = lesionInsertion({ ...lesions, contrast: 20 * share }, places, source.summary)
    const without = seriesOf(`${id}-absent`, (value) => 40 + share * (value - 40))
    return { present: renamed(withLesions(without, weaker), id), absent: without }
  }
  return { present: renamed(withLesions(absent, insertion), 'present'), absent, places, output }
}

/** Mean over the pixels of a disc of the profile at this blur. */
function discMean(sigma: number): number {
  const values: number[] = []
  for (let row = -5; row <= 5; row++)
    for (let column = -5; column <= 5; column++) {
      const distance = spacing * Math.hypot(row, column)
      if (distance <= 2.5) values.push(blurredDiscAt(distance, 2.5, sigma))
    }
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('an audit with lesions', () => {
  it('keeps 100 % of the contrast without a denoiser, and the share of theory after a blur', async () => {
    const { lesions: audited } = await run()
    expect(audited!.places).toHaveLength(40)
    const { noisy, identity, gaussian } = audited!.outputs
    for (const same of [noisy!, identity!]) {
      expect(same.contrastKept.mean).toBeCloseTo(100, 2)
      expect(same.contrastKept.n).toBe(40)
    }
    const expected = (100 * discMean(Math.hypot(0.6, 1.5 * spacing))) / discMean(0.6)
    expect(expected).toBeLessThan(80)
    expect(gaussian!.contrastKept.mean).toBeCloseTo(expected, 0)
    expect(gaussian!.contrastKept.high - gaussian!.contrastKept.low).toBeLessThan(0.1)
  })

  it('sees strong lesions, and guesses at vanishing ones', async () => {
    const strong = await run({ lesions: { ...lesions, contrast: 60 } })
    const none = await run({ lesions: { ...lesions, contrast: 0.001 } })
    expect(strong.lesions!.outputs['identity']!.observer!.auc).toBeGreaterThan(0.95)
    const { auc, aucInterval } = none.lesions!.outputs['identity']!.observer!
    expect(Math.abs(auc - 0.5)).toBeLessThan(0.01)
    expect(aucInterval[0]).toBeLessThanOrEqual(0.51)
    expect(none.lesions!.split).toEqual([20, 20])
    expect(none.warnings).toContain(
      'lesions: 20 train the observer and 20 test it; the AUC scatters, so read its interval'
    )
  })

  it('has the lesions in its reference, and the same noise as without them', async () => {
    const directory = join(temporaryFolder(), 'audit')
    const record = await run({}, { directory })
    const table = readPatchTable(directory)
    const { slice, row, column } = record.lesions!.places[0]!
    const patch = Array.from(table.slice.keys()).find(
      (at) =>
        table.slice[at] === slice &&
        row >= table.row[at]! &&
        row < table.row[at]! + 32 &&
        column >= table.column[at]! &&
        column < table.column[at]! + 32
    )!
    const at = (row - table.row[patch]!) * 32 + column - table.column[patch]!
    const reference = readRolePatches(directory, record, 'reference', [patch])
    expect(2000 * reference[at]! - 1000).toBeCloseTo(40 + 20 * blurredDiscAt(0, 2.5, 0.6), 2)
    const without = join(temporaryFolder(), 'audit')
    const plain = await run({ lesions: undefined }, { directory: without })
    const [noisy, before] = [record, plain].map((one, index) =>
      readRolePatches(index === 0 ? directory : without, one, 'noisy', [patch])
    )
    expect(2000 * (noisy![at]! - before![at]!)).toBeCloseTo(20 * blurredDiscAt(0, 2.5, 0.6), 2)
    expect(plain.lesions).toBeUndefined()
    expect((await readAuditRecord(directory)).lesions).toEqual(record.lesions)
  })

  it('counts the lesions that the error map flags after a denoiser that erases them', async () => {
    const whole = { ...identityDenoiser().description, wholeSlice: true } as const
    const erased: Denoiser = {
      description: whole,
      denoise: (images) => ({ ...images, data: new Float32Array(images.data.length).fill(0.52) })
    }
    const strong = { ...lesions, contrast: 120 }
    const { lesions: audited } = await run(
      { lesions: strong },
      { denoisers: [{ choice: { id: 'erased', parameters: {} }, key: 'erased', label: 'Erased', denoiser: erased }] }
    )
    const { contrastKept, flagged } = audited!.outputs['erased']!
    expect(contrastKept.mean).toBeCloseTo(0, 3)
    expect(flagged!.lesions).toBe(40)
    // Patches of the grid cut lesions at their borders; those of the flags have the lesions in their middle.
    expect(flagged!.lost).toBe(40)
    expect(flagged!.otherShape).toBe(0)
    expect(flagged!.otherPatches).toBeGreaterThan(0)
  })

  it('leaves the AUC out for fewer than 10 lesions', async () => {
    const few = await run({ lesions: { ...lesions, places: { kind: 'rule', count: 9, ground: 'soft-tissue' } } })
    expect(few.lesions!.outputs['identity']!.observer).toBeNull()
    expect(few.warnings).toContain('lesions: 9 are too few for an observer, which needs 10; the AUC is left out')
  })

  it('refuses lesions that are too wide for the patches, or that find no room', async () => {
    await expect(run({ lesions: { ...lesions, diameter: 12 } })).rejects.toThrow(
      'lesions: a disc of 12 mm needs patches of 37 pixels or more, got 32'
    )
    await expect(run({ slices: { first: 0, last: 0 }, lesions: { ...lesions, diameter: 10 } })).rejects.toThrow(
      /^lesions: room for \d+ of 40\sdiscs/
    )
  })

  it('measures outputs of others by their slices with and without the lesions', async () => {
    const { present, absent, places, output } = await insertedBefore()
    const half = output(0.5)
    const record = await run(
      {
        degradation: { kind: 'reference' },
        lesions: { ...lesions, places: { kind: 'given', places } },
        outputs: [{ key: 'acme', name: 'ACME', sourceId: 'half' }],
        withoutLesions: { sourceId: 'absent', outputs: ['half-absent'] }
      },
      {
        source: present,
        denoisers: [],
        outputs: [{ key: 'acme', label: 'ACME', source: half.present }],
        withoutLesions: { source: absent, outputs: [half.absent] }
      }
    )
    const { reference, acme } = record.lesions!.outputs
    expect(reference!.contrastKept.mean).toBeCloseTo(100, 3)
    expect(acme!.contrastKept.mean).toBeCloseTo(50, 3)
    expect(acme!.contrastKept.n).toBe(places.length)
    expect(acme!.observer!.auc).toBeGreaterThan(0.5)
    expect(acme!.flagged!.lesions).toBe(places.length)
    expect(record.lesions!.counterparts).toEqual({
      reference: { label: 'absent', contentHash: 'hash-of-absent' },
      acme: { label: 'half-absent', contentHash: 'hash-of-half-absent' }
    })
  })

  it('takes input, reference and denoisers of a real pair that holds the lesions', async () => {
    const { present, absent, places, output } = await insertedBefore()
    const [low, half] = [output(1, 'low'), output(0.5)]
    const record = await run(
      {
        degradation: { kind: 'pair', referenceSourceId: 'present' },
        lesions: { ...lesions, places: { kind: 'given', places } },
        outputs: [{ key: 'acme', name: 'ACME', sourceId: 'half' }],
        withoutLesions: { sourceId: 'low-absent', outputs: ['half-absent'] }
      },
      {
        source: low.present,
        reference: present,
        outputs: [{ key: 'acme', label: 'ACME', source: half.present }],
        withoutLesions: { source: low.absent, outputs: [half.absent] }
      }
    )
    const kept = Object.entries(record.lesions!.outputs).map(([key, { contrastKept }]) => [key, contrastKept.mean])
    expect(kept.map(([key]) => key)).toEqual(['noisy', 'acme', 'identity', 'gaussian'])
    expect(kept[0]![1]).toBeCloseTo(100, 2)
    expect(kept[1]![1]).toBeCloseTo(50, 2)
    expect(kept[2]![1]).toBeCloseTo(100, 2)
    const swapped = run(
      {
        degradation: { kind: 'pair', referenceSourceId: 'present' },
        lesions: { ...lesions, places: { kind: 'given', places } },
        withoutLesions: { sourceId: 'absent', outputs: [] }
      },
      { source: absent, reference: present, withoutLesions: { source: low.absent, outputs: [] } }
    )
    await expect(swapped).rejects.toThrow(/^lesions: at the places of 20 HU 'absent' and its counterpart .* differ by/)
  })

  it('refuses a request with outputs of others alone or with another plane', () => {
    const outputs = [{ key: 'acme', name: 'ACME', sourceId: 'x' }]
    const pair = { kind: 'pair', referenceSourceId: 'y' } as const
    const first = (value: unknown) => auditRequestSchema.safeParse(value).error!.issues[0]!.message
    const one = { ...request, denoisers: [{ id: 'median', parameters: {} }] }
    expect(first({ ...one, degradation: pair, outputs })).toBe(
      'outputs of other methods need lesions that were inserted before, and the same slices without them'
    )
    const given = { ...lesions, places: { kind: 'given' as const, places: [{ slice: 0, row: 80, column: 80 }] } }
    const counterparts = (ids: string[]) => ({ withoutLesions: { sourceId: 'z', outputs: ids } })
    const judged = { ...one, degradation: pair, outputs, lesions: given }
    expect(first({ ...judged, ...counterparts([]) })).toBe("'ACME' lacks its series without lesions")
    expect(first({ ...judged, ...counterparts(['x']) })).toBe("'ACME' with and without lesions is one series")
    expect(first({ ...judged, lesions, ...counterparts(['w']) })).toMatch(/^expected lesions at given places/)
    expect(auditRequestSchema.safeParse({ ...judged, ...counterparts(['w']) }).success).toBe(true)
    expect(first({ ...one, plane: 'coronal' })).toBe('lesions lie in axial slices; leave them out for coronal planes')
  })
})
