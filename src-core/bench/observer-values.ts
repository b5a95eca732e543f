import type { LocatedModule } from '../phantoms/find-phantom.ts'
import type { LowContrastDisc } from '../phantoms/phantom-models.ts'
import { channelizedObserver, observerRegions, type ObserverImages } from '../physics/model-observer.ts'
import {
  gaborChannels,
  laguerreGaussChannels,
  laguerreGaussWidth,
  type ChannelSet
} from '../physics/observer-channels.ts'
import type { Limits } from '../physics/observer-intervals.ts'
import { normalShareBelow } from '../statistics/normal-distribution.ts'
import type { BenchImage } from './bench-images.ts'
import type { BenchLedger, BenchPlace } from './bench-ledger.ts'
import { moduleOf, readModule, repeatsOf, withoutSignalOf, type BenchCondition, type BenchPlan } from './bench-plan.ts'
import type { BenchInterval } from './bench-record.ts'
import { onCircle, PooledImages, squareAround } from './noise-regions.ts'

/** Channelized Hotelling observers of the bench. */
const observers = ['lg', 'gabor'] as const
/** Laguerre-Gauss channels, as in LCD_CT. */
const laguerreGaussCount = 5
/** Side of the regions in diameters of the disc, and at least in mm. */
const regionSide = { diameters: 2, leastMm: 20 }

/** Places of the regions of one disc. */
interface DiscTask {
  readonly label: string
  readonly size: number
  readonly present: readonly [left: number, top: number]
  readonly absent: readonly (readonly [left: number, top: number])[]
  readonly channels: Readonly<Record<(typeof observers)[number], ChannelSet>>
}

export const discLabel = ({ diameter, contrast }: Pick<LowContrastDisc, 'diameter' | 'contrast'>): string =>
  `disc ${diameter} mm, ${contrast} HU`

/** Labels of the discs of the phantom; empty without a low-contrast module of known discs. */
export const discLabels = ({ phantom }: BenchPlan): string[] =>
  moduleOf(phantom, 'low-contrast') ? (phantom.model.discs?.inserts ?? []).map(discLabel) : []

/** Model observers on the discs of the low-contrast module of one image at one dose. */
export async function measureObservers(
  plan: BenchPlan,
  image: BenchImage,
  condition: BenchCondition,
  ledger: BenchLedger,
  seed: number
): Promise<void> {
  const module = moduleOf(plan.phantom, 'low-contrast')
  if (!module || !plan.phantom.model.discs) return
  const tasks = discTasks(plan, module)
  const regions = tasks.map(() => ({ absent: new PooledImages(), present: new PooledImages() }))
  const place = { image: image.key, dose: condition.dose }
  const [repeats, without] = [repeatsOf(image, condition), withoutSignalOf(image, condition)]
  for (const series of [...repeats, ...without]) {
    const images = await readModule(image, series, module)
    for (const [index, task] of tasks.entries())
      ledger.attempt('cho-lg-detectability', { ...place, subject: task.label }, () => {
        const { absent, present } = regions[index]!
        const cut = (corner: DiscTask['present']) => observerRegions(images, corner, task.size)
        if (!series.hasSignal) return absent.add(cut(task.present))
        present.add(cut(task.present))
        if (without.length === 0) task.absent.forEach((corner) => absent.add(cut(corner)))
      })
  }
  for (const [index, task] of tasks.entries()) {
    const [absent, present] = [regions[index]!.absent.joined(), regions[index]!.present.joined()]
    if (!absent || !present) continue
    const conditions = [
      `squares of ${task.size} pixels`,
      `${module.slices.length} slices of ${repeats.length} repeats`,
      `${absent.count} signal-absent images ${without.length > 0 ? 'of scans without discs' : 'between the discs'}`
    ]
    for (const kind of observers)
      addObserver(ledger, kind, { ...place, subject: task.label }, { absent, present }, { task, seed, conditions })
  }
}

function discTasks({ phantom, pixelSpacing }: BenchPlan, module: LocatedModule): DiscTask[] {
  const { distance, inserts } = phantom.model.discs!
  const placeAt = (angle: number) => onCircle(module.phantom, distance / pixelSpacing, angle + module.rotation)
  return inserts.map((disc) => {
    const side = Math.max(regionSide.leastMm, regionSide.diameters * disc.diameter)
    const size = Math.max(8, Math.round(side / pixelSpacing))
    const cornerAt = (angle: number) => squareAround(placeAt(angle), size).corner
    // Between two neighbouring discs the body is uniform.
    const absent = inserts.map((other, index) => {
      const next = inserts[(index + 1) % inserts.length]!
      return other.angle + halfWay(other.angle, next.angle)
    })
    return {
      label: discLabel(disc),
      size,
      present: cornerAt(disc.angle),
      absent: absent.map(cornerAt),
      channels: {
        lg: laguerreGaussChannels(size, laguerreGaussCount, laguerreGaussWidth(disc.diameter, pixelSpacing)),
        gabor: gaborChannels(size)
      }
    }
  })
}

/** Half of the angle from one disc to the next, the short way round, in degrees. */
const halfWay = (from: number, to: number): number => (((((to - from) % 360) + 540) % 360) - 180) / 2

interface ObserverContext {
  readonly task: DiscTask
  readonly seed: number
  readonly conditions: readonly string[]
}

function addObserver(
  ledger: BenchLedger,
  kind: (typeof observers)[number],
  place: BenchPlace,
  images: ObserverImages,
  { task, seed, conditions }: ObserverContext
): void {
  const found = ledger.attempt(`cho-${kind}-detectability`, place, () =>
    channelizedObserver(images, task.channels[kind], { seed })
  )
  if (!found) return
  const { allImages, auc, aucInterval } = found
  const all = {
    n: images.present.count,
    nOf: 'signal-present images',
    conditions: [found.observer, ...conditions],
    warnings: ['slices of one scan count as independent images']
  }
  const exact = ([low, high]: Limits): BenchInterval => ({
    low,
    high,
    method: '95 %, exact (noncentral F), all images'
  })
  ledger.add(`cho-${kind}-detectability`, place, found, {
    ...all,
    value: allImages.unbiased,
    interval: exact(allImages.detectability)
  })
  ledger.add(`cho-${kind}-auc`, place, found, {
    ...all,
    value: normalShareBelow(allImages.unbiased / Math.SQRT2),
    interval: exact(allImages.auc)
  })
  ledger.add(`cho-${kind}-auc-test`, place, found, {
    ...all,
    n: found.testImages[1],
    value: auc,
    interval: { low: aucInterval[0], high: aucInterval[1], method: '95 %, bootstrap of test images' }
  })
}
