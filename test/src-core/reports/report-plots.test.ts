import { describe, expect, it } from 'vitest'
import { plotMetric } from '../../../src-core/reports/report-plots.ts'

const plot = (factor: number) =>
  plotMetric({
    name: 'PSNR',
    unit: 'dB',
    series: [{ label: 'Median', values: Float64Array.from({ length: 50 }, (_, index) => index * factor) }]
  })
const namesIn = (svg: string) => [...svg.matchAll(/(?:class|id)="([^"]+)"/g)].map((match) => match[1]!)

describe('a chart', () => {
  it('is the same, byte for byte, when it is drawn again after another one', async () => {
    const first = await plot(1)
    await plot(2)
    expect(await plot(1)).toBe(first)
  })

  it('shares no name with another chart on its page, and finds what it names in itself', async () => {
    const [one, other] = [await plot(1), await plot(2)]
    expect(namesIn(one).length).toBeGreaterThan(0)
    expect(namesIn(one).filter((name) => namesIn(other).includes(name))).toEqual([])
    for (const [, name] of one.matchAll(/url\(#([^)]+)\)/g)) expect(namesIn(one)).toContain(name)
  })
})
