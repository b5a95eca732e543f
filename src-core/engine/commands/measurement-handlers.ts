import { noisePowerSpectrum } from '../../physics/noise-power-spectrum.ts'
import type { HandlersOf } from './engine-context.ts'

/** Measurements of regions, by the functions of the command `measure`. */
export function measurementCommands(): HandlersOf<'measurements'> {
  return {
    'measurements.noisePower': ({ pixels, rows, columns, pixelSpacing }) => {
      const spectrum = noisePowerSpectrum(
        { data: pixels, count: 1, rows, columns },
        { pixelSpacing: pixelSpacing ?? [1, 1] }
      )
      return {
        rows,
        columns,
        frequency: [...spectrum.radial.frequency],
        power: [...spectrum.radial.power],
        standardDeviation: spectrum.standardDeviation,
        meanFrequency: spectrum.meanFrequency,
        warnings: spectrum.warnings
      }
    }
  }
}
