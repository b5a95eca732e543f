import { beforeAll, describe, expect, it } from 'vitest'
import { measurementSection } from '../../../src-core/reports/measurement-section.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { sampleInput } from './support/sample.ts'

let input: ReportInput
beforeAll(async () => {
  input = await sampleInput(2, [])
})

const box = (size: number) => [
  { x: 0, y: 0 },
  { x: size, y: size }
]
const textOf = async (more: Partial<ReportInput>) =>
  (await measurementSection({ ...input, ...more })).text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

describe('The section on measurements', () => {
  it('lists slice, kind and the values of each picture', async () => {
    const text = await textOf({
      measurements: [
        { id: 'a', kind: 'ellipse', slice: 1, points: box(10) },
        { id: 'b', kind: 'length', slice: 1, points: box(3) }
      ],
      readSlice: async (role) => ({
        data: new Float32Array(784).fill(role === 'noisy' ? 0.5 : 0.25),
        rows: 28,
        columns: 28
      })
    })
    // Pixel centres within 5 pixels of (5, 5): 80.
    expect(text).toContain('2 Ellipse Mean 0.2500 SD 0.0000 Min 0.250 Max 0.250 80 px Mean 0.5000 SD 0.0000')
    expect(text).toContain('2 Length 4.2 px')
  })

  it('has no values for a region that leaves the patches', async () => {
    const text = await textOf({ measurements: [{ id: 'a', kind: 'rectangle', slice: 0, points: box(29) }] })
    expect(text).toContain('1 Rectangle Partly outside the patches')
    expect(text).not.toContain('Mean')
  })

  it('is left out without measurements', async () => {
    expect(await textOf({})).toBe('')
  })
})
