import { imageAt } from '../images/image.ts'
import { median } from '../statistics/order-statistics.ts'
import { materialOf, type HuPhantom } from './hu-phantoms.ts'
import {
  meanOf,
  refuse,
  requireSameSize,
  type Measured,
  type PixelPosition,
  type SpacedImages
} from '../physics/measured.ts'
import { insertCentres, type ModulePosition } from './module-position.ts'
import { valuesIn } from '../physics/regions.ts'

export interface MaterialHu {
  readonly name: string
  readonly centre: PixelPosition
  /** Mean in the region of the phantom's programme, in HU. Blurred edges reach into it. */
  readonly mean: number
  /** In HU. */
  readonly median: number
  /** Mean in the smaller disc without blurred edges, in HU: the figure for accuracy. */
  readonly plateauMean: number
  /** Accepted HU. */
  readonly range: readonly [number, number]
  readonly withinRange: boolean
  /** HU without error; null if the phantom's programme states a range only. */
  readonly nominal: number | null
  /** `plateauMean` minus `nominal`, in HU; null without nominal HU. */
  readonly bias: number | null
  /** `plateauMean` minus that of the input, in HU: bias of the denoiser itself; null without input. */
  readonly change: number | null
}

export interface HuAccuracy extends Measured {
  readonly materials: readonly MaterialHu[]
}

/**
 * HU of each material, mean over the images.
 * @param input the same slices before denoising. Absent: no change is reported
 * @throws argument.invalid for a region that leaves image or phantom, and for an input of another size
 */
export function huAccuracy(
  { images, pixelSpacing }: SpacedImages,
  phantom: HuPhantom,
  position: ModulePosition,
  input?: SpacedImages
): HuAccuracy {
  if (images.count < 1) refuse('images: expected 1 or more, got 0')
  if (input) requireSameSize('input', images, input.images)
  const centres = insertCentres(phantom, position, pixelSpacing)
  const statistic = (of: SpacedImages, index: number, radius: number, value: (values: Float64Array) => number) =>
    meanOf(
      Array.from({ length: of.images.count }, (_, slice) =>
        value(
          valuesIn(imageAt(of.images, slice), { ...centres[index]!, radius }, pixelSpacing, {
            name: phantom.inserts[index]!.name,
            phantom: position.phantom
          })
        )
      )
    )
  return {
    facts: {
      name: 'HU accuracy',
      units: { mean: 'HU', median: 'HU', plateauMean: 'HU', range: 'HU', nominal: 'HU', bias: 'HU', change: 'HU' },
      citation: phantom.citation,
      presumesLinearSystem: false
    },
    warnings: [],
    materials: phantom.inserts.map((insert, index) => {
      const of = { images, pixelSpacing }
      const mean = statistic(of, index, phantom.regionRadius, meanOf)
      const plateauMean = statistic(of, index, phantom.plateauRadius, meanOf)
      const { range, nominal } = materialOf(insert, plateauMean)
      return {
        name: insert.name,
        centre: centres[index]!,
        mean,
        median: statistic(of, index, phantom.regionRadius, median),
        plateauMean,
        range,
        withinRange: mean >= range[0] && mean <= range[1],
        nominal,
        bias: nominal === null ? null : plateauMean - nominal,
        change: input ? plateauMean - statistic(input, index, phantom.plateauRadius, meanOf) : null
      }
    })
  }
}
