import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AuditInput } from '../../../src-core/audit/audit-input.ts'
import { type AuditRequest, auditRequestSchema } from '../../../src-core/audit/audit-request.ts'
import { readAuditRecord, readRolePatches, readPatchTable } from '../../../src-core/audit/audit-files.ts'
import { runAudit } from '../../../src-core/audit/run-audit.ts'
import type { Denoiser } from '../../../src-core/denoisers/denoiser.ts'
import { filterDenoiser } from '../../../src-core/denoisers/filters/filters.ts'
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
    // A lesion that the border of patches cuts shows less in each of them.
    expect(flagged!.lost).toBeGreaterThanOrEqual(30)
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

  it('refuses a request with outputs of others or with another plane', () => {
    const outputs = [{ key: 'acme', name: 'ACME', sourceId: 'x' }]
    const pair = { kind: 'pair', referenceSourceId: 'y' } as const
    const first = (value: unknown) => auditRequestSchema.safeParse(value).error!.issues[0]!.message
    const one = { ...request, denoisers: [{ id: 'median', parameters: {} }] }
    expect(first({ ...one, degradation: pair, outputs })).toBe(
      'outputs of other methods were made without the lesions; leave one of both out'
    )
    expect(first({ ...one, plane: 'coronal' })).toBe('lesions lie in axial slices; leave them out for coronal planes')
  })
})
