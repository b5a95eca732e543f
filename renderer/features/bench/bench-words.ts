import type { BenchInspection } from '../../../src-core/bench/inspect-bench.ts'
import { phantomModel } from '../../../src-core/phantoms/phantom-models.ts'
import { counted } from '../../shared/format.ts'
import type { PlacedPhantom } from './place-editing.ts'

/** Lines on a bench before it runs: its images, and the measures of each module. */
export function plannedLines(
  { series }: BenchInspection,
  phantom: PlacedPhantom,
  chosen: { readonly outputs: number; readonly denoisers: number }
): string[] {
  const used = series.filter(({ dose }) => dose !== null)
  const doses = new Set(used.map(({ dose }) => dose)).size
  const perDose = [...new Set(used.map(({ dose }) => dose))].map(
    (dose) => used.filter((one) => one.dose === dose).length
  )
  const repeats = Math.max(...perDose)
  const slices = used.length * measuredSlices(phantom)
  return [
    `${counted(used.length, 'scan')} at ${counted(doses, 'dose')}; ${counted(chosen.outputs + chosen.denoisers, 'output')} beside the input.`,
    ...(chosen.denoisers > 0
      ? [`${counted(slices, 'slice')} for each of ${counted(chosen.denoisers, 'denoiser')}.`]
      : []),
    ...measureLines(phantom, repeats)
  ]
}

/** Slices of the modules that have measures, in one scan. */
const measuredSlices = ({ id, modules }: PlacedPhantom): number =>
  modules
    .filter(
      ({ kind }) =>
        kind === 'hu' || kind === 'uniform' || (kind === 'low-contrast' && phantomModel(id).discs !== undefined)
    )
    .reduce((sum, { firstSliceNumber, lastSliceNumber }) => sum + lastSliceNumber - firstSliceNumber + 1, 0)

function measureLines({ id, modules }: PlacedPhantom, repeats: number): string[] {
  const { hu, discs } = phantomModel(id)
  const has = (kind: string) => modules.some((module) => module.kind === kind)
  const isNoisy = has('uniform') || (has('low-contrast') && discs !== undefined)
  return [
    isNoisy
      ? 'Noise, uniformity, noise power spectrum and noise reduction profile.'
      : 'No noise: no uniform module is in view.',
    has('hu') && hu
      ? `HU, bias and transfer functions of ${counted(hu.inserts.length, 'rod')}.`
      : 'No HU and no transfer: no module with rods is in view.',
    ...(isNoisy && has('hu') ? ['d′ (NPW and NPWE) of discs of 1, 5 and 10 mm.'] : []),
    ...(has('low-contrast') && discs
      ? [`Channelized Hotelling observers on ${counted(discs.inserts.length, 'disc')}.`]
      : []),
    repeats > 1
      ? `Maps of standard deviation and change over ${counted(repeats, 'repeat')}.`
      : 'No maps: they need 2 repeats or more.'
  ]
}
