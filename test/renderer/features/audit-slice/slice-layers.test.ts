import { describe, expect, it } from 'vitest'
import { columnsFor } from '../../../../renderer/features/audit-slice/slice-look.svelte.ts'
import { gridOf, sliceFlags } from '../../../../renderer/features/audit-slice/patch-places.ts'
import { joinMasks, SliceMasks } from '../../../../renderer/features/audit-slice/slice-masks.ts'
import { maskBits } from '../../../../src-core/scores/patch-error-map.ts'
import { answeredBy } from '../../../support/engine-call.ts'

// Three patches of 2 x 2 on a slice of 2 x 4: the first two share a column.
const table = { slice: Int32Array.of(0, 0, 1), row: Int32Array.of(0, 0, 0), column: Int32Array.of(0, 1, 0) }
const ground = { patches: Int32Array.of(0, 1), table, patchRows: 2, patchColumns: 2, rows: 2, columns: 4 }
const { lost, invented } = maskBits

describe('lost and invented structure of a slice', () => {
  it('is what at least half of the patches over a pixel say', () => {
    const parts = [
      { patch: 0, mask: Uint8Array.of(lost, lost, 0, 0) },
      { patch: 1, mask: Uint8Array.of(0, invented, invented, 0) }
    ]
    expect([...joinMasks(ground, parts)]).toEqual([lost, lost, invented, 0, 0, invented, 0, 0])
  })

  it('is asked for once for each patch, and not for another slice once it was left', async () => {
    const asked: number[][] = []
    const call = answeredBy((_, { indices }: { indices: number[] }) => {
      asked.push(indices)
      return { masks: new Uint8Array(indices.length * 4).fill(lost), evidence: [] }
    })
    const masks = new SliceMasks(call, 'audit')
    const shown: Uint8Array[] = []
    await masks.read('median', ground, (mask) => shown.push(mask), new AbortController().signal)
    await masks.read('median', ground, (mask) => shown.push(mask), new AbortController().signal)
    expect(asked).toEqual([[0, 1]])
    expect([...shown.at(-1)!]).toEqual([lost, lost, lost, 0, lost, lost, lost, 0])
    await masks.read('mean', ground, (mask) => shown.push(mask), AbortSignal.abort())
    expect(asked).toHaveLength(1)
  })
})

describe('flags on a slice', () => {
  const stated = (patchIndex: number, denoiserKey: string) =>
    ({
      patchIndex,
      denoiserKey,
      category: 'artefact',
      severity: 'minor',
      region: { row: 0, column: 1, rows: 1, columns: 1 },
      saved: true
    }) as const

  it('are those of one output on the patches shown, side by side where a patch has several', () => {
    const all = [stated(1, 'median'), stated(1, 'median'), stated(0, 'mean'), stated(2, 'median')]
    const flags = sliceFlags(all, 'median', ground.patches, table, ground)
    expect(flags.map(({ patch, column, rows, order }) => [patch, column, rows, order])).toEqual([
      [1, 1, 2, 0],
      [1, 1, 2, 1]
    ])
    expect(flags[0]!.region).toEqual({ row: 0, column: 1, rows: 1, columns: 1 })
  })

  it('lie on a grid of where patches begin', () => {
    expect(gridOf(ground.patches, table, 2)).toEqual({ rowStarts: [0], columnStarts: [0, 1], patchSize: 2 })
  })
})

it('puts pictures into as many columns as show them largest', () => {
  expect(columnsFor(4, 1, 1)).toBe(2)
  expect(columnsFor(3, 3, 1)).toBe(3)
  expect(columnsFor(3, 0.3, 1)).toBe(1)
})
