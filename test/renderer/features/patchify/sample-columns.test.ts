import { describe, expect, it } from 'vitest'
import { referenceOptions } from '../../../../renderer/features/pairing/comparable-series.ts'
import { patchDisplay, pictureSide, sampleColumns } from '../../../../renderer/features/patchify/sample-columns.ts'
import type { PatchifyPreview } from '../../../../src-core/audit/audit-preview.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'

const samples = {
  count: 2,
  rows: 1,
  columns: 2,
  row: new Int32Array(2),
  column: new Int32Array(2),
  reference: Float32Array.of(0, 0, 1, 1),
  noisy: Float32Array.of(0.1, 0.1, 1, 0.5),
  noisyPsnr: Float64Array.of(20, 9),
  outputs: [{ key: 'median', label: 'Median', data: new Float32Array(4), psnr: Float64Array.of(30, 31) }]
}

describe('sample patches', () => {
  it('stand in the order reference, noisy, outputs, with the PSNR of each', () => {
    const columns = sampleColumns({ samples } as unknown as PatchifyPreview)
    expect(columns.map(({ label }) => label)).toEqual(['Reference', 'Noisy', 'Median'])
    expect(columns[1]!.psnr).toEqual([20, 9])
    expect(columns[2]!.psnr).toEqual([30, 31])
  })

  it('have neither reference nor PSNR where none is known', () => {
    const unknown = { ...samples, reference: null, noisyPsnr: null, outputs: [{ ...samples.outputs[0]!, psnr: null }] }
    const columns = sampleColumns({ samples: unknown } as unknown as PatchifyPreview)
    expect(columns.map(({ label, psnr }) => [label, psnr])).toEqual([
      ['Noisy', null],
      ['Median', null]
    ])
  })

  it("are shown in the viewer's window, carried over to 0..1", () => {
    expect(patchDisplay({ centre: 0, width: 400 }, [-1000, 1000])).toMatchObject({ low: 0.4, high: 0.6 })
  })
})

describe('the pictures of sample patches', () => {
  it('are as large as fits beside each other, in whole multiples of their pixels', () => {
    expect(pictureSide(1000, 7, 28)).toBe(112)
    expect(pictureSide(700, 7, 28)).toBe(84)
  })

  it('shrink large patches, and scroll rather than vanish', () => {
    expect(pictureSide(1000, 7, 512)).toBe(128)
    expect(pictureSide(300, 14, 28)).toBe(56)
  })
})

describe('a second series as the reference', () => {
  const source = (id: string, changes: Partial<SourceSummary> = {}) =>
    ({
      id,
      kind: 'dicom',
      label: id,
      unit: 'HU',
      rows: 512,
      columns: 512,
      sliceCount: 1,
      details: [],
      ...changes
    }) as unknown as SourceSummary

  it('is offered where slices match and refused with the reason where they do not', () => {
    const options = referenceOptions(source('quarter'), [
      source('quarter'),
      source('small', { rows: 256 }),
      source('full'),
      source('digits', { kind: 'mnist' })
    ])
    expect(options.map(({ value, disabled }) => [value, disabled])).toEqual([
      ['full', false],
      ['small', true]
    ])
    expect(options[1]!.description).toBe('256 × 512 pixels; 512 × 512 are needed')
  })
})
