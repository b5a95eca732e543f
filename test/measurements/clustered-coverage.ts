import { Random } from '../../src-core/random/random.ts'
import { clusteredBootstrap } from '../../src-core/statistics/clustered-bootstrap.ts'
import { clusteredValues, type ClusteredRow } from '../../src-core/statistics/clustered-values.ts'
import { robustMean } from '../../src-core/statistics/cluster-robust.ts'
import { meanInterval } from '../../src-core/statistics/confidence-intervals.ts'
import { mixedMean } from '../../src-core/statistics/mixed-model.ts'

/**
 * Coverage of 95 % intervals of a mean over patients, by simulation.
 * Usage: npx node test/measurements/clustered-coverage.ts
 */

/** Standard deviations of patients, series, slices and patches. */
const deviations = [1, 0.5, 0.5, 1] as const
const design = { series: 2, slices: 15, patches: 10 }
const simulations = 1000

interface Drawn {
  readonly rows: ClusteredRow[]
  readonly patches: number[]
}

function draw(patients: number, random: Random): Drawn {
  const drawn: Drawn = { rows: [], patches: [] }
  for (let patient = 0; patient < patients; patient++) {
    const ofPatient = deviations[0] * random.normal()
    for (let series = 0; series < design.series; series++) {
      const ofSeries = ofPatient + deviations[1] * random.normal()
      for (let slice = 0; slice < design.slices; slice++) {
        const ofSlice = ofSeries + deviations[2] * random.normal()
        const own = Array.from({ length: design.patches }, () => ofSlice + deviations[3] * random.normal())
        drawn.patches.push(...own)
        const value = own.reduce((sum, one) => sum + one, 0) / own.length
        drawn.rows.push({ patient: `P${patient}`, series: `S${series}`, slice, patches: own.length, value })
      }
    }
  }
  return drawn
}

const options = { seed: 1, resamples: 400 }
const methods = {
  patches: ({ patches }: Drawn) => meanInterval(patches, options),
  'patients alone': ({ rows }: Drawn) => clusteredBootstrap(clusteredValues(rows), { ...options, down: 'patients' }),
  nested: ({ rows }: Drawn) => clusteredBootstrap(clusteredValues(rows), options),
  'cluster-robust': ({ rows }: Drawn) => robustMean(clusteredValues(rows)),
  'mixed model': ({ rows }: Drawn) => mixedMean(clusteredValues(rows))
}

console.log(['patients', ...Object.keys(methods)].join('\t'))
for (const patients of [3, 5, 10, 15, 20, 30]) {
  const random = new Random(patients)
  const held = Object.fromEntries(Object.keys(methods).map((name) => [name, 0]))
  for (let simulation = 0; simulation < simulations; simulation++) {
    const drawn = draw(patients, random)
    for (const [name, interval] of Object.entries(methods)) {
      const { low, high } = interval(drawn)
      if (low <= 0 && high >= 0) held[name]!++
    }
  }
  console.log(
    [patients, ...Object.values(held).map((count) => `${((100 * count) / simulations).toFixed(1)} %`)].join('\t')
  )
}
