import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { callsTo } from '../../../support/engine-calls.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let engine: EngineService
beforeEach(() => {
  engine = new EngineService({ workspacePath: temporaryFolder(), log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())
const { call } = callsTo(() => engine)

/** Independent normal values by Box and Muller, from a linear congruential generator (Numerical Recipes). */
function whiteNoise(count: number, deviation: number): Float32Array {
  let state = 7
  const uniform = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0
    return (state + 1) / 2 ** 32
  }
  return Float32Array.from(
    { length: count },
    () => deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  )
}

describe('the noise power of a region', () => {
  const [rows, columns] = [64, 96]
  const pixels = whiteNoise(rows * columns, 10)

  it('of white noise is flat: variance times the area of a pixel, at frequencies up to 1 / (2 spacing)', async () => {
    const spectrum = await call('measurements.noisePower', { pixels, rows, columns, pixelSpacing: [0.5, 0.5] })
    expect([spectrum.rows, spectrum.columns]).toEqual([rows, columns])
    // 10^2 HU^2 times 0.25 mm^2. Rings of few frequencies scatter.
    const outer = spectrum.power.filter((_, ring) => spectrum.frequency[ring]! > 0.2)
    expect(outer.reduce((sum, power) => sum + power, 0) / outer.length).toBeCloseTo(25, -1)
    expect(Math.max(...outer) / Math.min(...outer)).toBeLessThan(3)
    expect(spectrum.standardDeviation).toBeGreaterThan(9.5)
    expect(spectrum.standardDeviation).toBeLessThan(10.5)
    expect(Math.max(...spectrum.frequency)).toBeLessThanOrEqual(1)
  })

  it('of stripes of two pixels has its peak at half a cycle per pixel', async () => {
    const stripes = Float32Array.from({ length: 32 * 32 }, (_, at) => (at % 2 === 0 ? 5 : -5))
    const { frequency, power } = await call('measurements.noisePower', {
      pixels: stripes,
      rows: 32,
      columns: 32,
      pixelSpacing: null
    })
    expect(frequency[power.indexOf(Math.max(...power))]).toBeCloseTo(0.5, 1)
  })

  it('is refused for a number of pixels that is not rows times columns, and for regions that are too small', async () => {
    const ask = (rows: number, columns: number) =>
      call('measurements.noisePower', { pixels: new Float32Array(16), rows, columns, pixelSpacing: null })
    await expect(ask(4, 5)).rejects.toThrow('expected rows x columns pixels')
    await expect(ask(2, 8)).rejects.toThrow('rows')
  })
})
