import { beforeAll, describe, expect, it } from 'vitest'
import { measurementSection } from '../../../src-core/reports/measurement-section.ts'
import { reportJson } from '../../../src-core/reports/report-json.ts'
import { measurementsCsv, reportedMeasurements } from '../../../src-core/reports/reported-measurements.ts'
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

describe('Measurements as data', () => {
  const readSlice: ReportInput['readSlice'] = async (role) => ({
    data: new Float32Array(784).fill(role === 'noisy' ? 0.5 : 0.25),
    rows: 28,
    columns: 28
  })
  const withMeasurements = (): ReportInput => ({
    ...input,
    readSlice,
    measurements: [
      { id: 'a', kind: 'rectangle', slice: 1, points: box(4) },
      { id: 'b', kind: 'length', slice: 1, points: box(3) },
      { id: 'c', kind: 'ellipse', slice: 0, points: box(29) },
      {
        id: 'd',
        kind: 'angle',
        slice: 0,
        points: [
          { x: 5, y: 0 },
          { x: 0, y: 0 },
          { x: 0, y: 5 }
        ]
      }
    ]
  })

  it('are a table: a line for each picture of a region, one for a length or an angle', async () => {
    const table = measurementsCsv(await reportedMeasurements(withMeasurements()), input.record)
    const [header, ...lines] = table.trimEnd().split('\r\n')
    expect(header).toBe(
      'measurement,slice_number,kind,x1,y1,x2,y2,x3,y3,length_mm,length_pixels,angle_degrees,picture,unit,' +
        'mean,standard_deviation,minimum,maximum,area_mm2,pixels,clipped'
    )
    expect(lines).toContain('a,2,rectangle,0,0,4,4,,,,,,noisy,1,0.5,0,0.5,0.5,,16,0')
    expect(lines).toContain('a,2,rectangle,0,0,4,4,,,,,,reference,1,0.25,0,0.25,0.25,,16,0')
    expect(lines).toContain(`b,2,length,0,0,3,3,,,,${Math.hypot(3, 3)},,,,,,,,,,`)
    expect(lines).toContain('c,1,ellipse,0,0,29,29,,,,,,noisy,1,,,,,,,')
    expect(lines).toContain('d,1,angle,5,0,0,0,0,5,,,90,,,,,,,,,')
  })

  it('are in report.json with values by picture, and null for a region that leaves the patches', async () => {
    const { measurements } = JSON.parse(await reportJson(withMeasurements()))
    expect(measurements).toMatchObject([
      {
        id: 'a',
        kind: 'rectangle',
        sliceNumber: 2,
        points: box(4),
        unit: '1',
        regions: { noisy: { mean: 0.5, standardDeviation: 0, pixels: 16, areaMm2: null, clipped: false } }
      },
      { id: 'b', lengthPixels: Math.hypot(3, 3) },
      { id: 'c', regions: { reference: null, noisy: null } },
      { id: 'd', degrees: 90 }
    ])
    expect(JSON.parse(await reportJson(input)).measurements).toEqual([])
  })
})
