import { noisePowerSpectrum } from '../../physics/noise-power-spectrum.ts'
import type { Caller } from '../path-rules.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

/** Stored measurements, and measurements of regions by the functions of the command `measure`. */
export function measurementCommands({ workspace, notify }: EngineContext): HandlersOf<'measurements'> {
  const { measurements } = workspace
  const changed = (sourceId: string, caller: Caller) => notify('measurements.changed', { sourceId }, caller)
  return {
    'measurements.list': ({ sourceId }) => measurements.list(sourceId),
    'measurements.add': ({ sourceId, measurement }, caller) => {
      measurements.add(sourceId, measurement)
      changed(sourceId, caller)
    },
    'measurements.change': ({ sourceId, id, points }, caller) => {
      measurements.change(sourceId, id, points)
      changed(sourceId, caller)
    },
    'measurements.remove': ({ sourceId, id }, caller) => {
      measurements.remove(sourceId, id)
      changed(sourceId, caller)
    },
    'measurements.removeAll': ({ sourceId }) => {
      measurements.removeAll(sourceId)
      // The caller too: every viewer of the series reads the empty list.
      notify('measurements.changed', { sourceId })
    },
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
