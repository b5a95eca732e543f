import { describe, expect, it } from 'vitest'
import { fuzz } from './fuzz.ts'

/** A part of `npm run torture -- fuzz`: formats with and without packing, by each way of reading. */
describe('mutated files open whole or are refused in one line, without a crash, a hang or wrong values', () => {
  it.each(['dicom-deflated', 'nifti-gz', 'tiff', 'npz'])('%s', async (kind) => {
    const { faults, figures } = await fuzz.run(kind, { from: 0, to: 40, seed: 3 })
    expect(faults).toEqual([])
    expect(figures.opened! + figures.asked! + figures.refused!).toBe(40)
  })
})
