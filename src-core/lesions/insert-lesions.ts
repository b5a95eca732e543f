import type { Image } from '../images/image.ts'
import { addProfile, blurredDisc, blurredSphere, lesionReach, sampledProfile } from '../physics/lesion-insertion.ts'
import type { RadialFunction } from '../physics/task-detectability.ts'
import type { Source } from '../sources/source.ts'
import { blurOf } from './lesion-blur.ts'
import type { LesionPlace, LesionPlan } from './lesion-plan.ts'
import { lesionScale, type ScaledSource, slicesOf } from './lesion-scale.ts'

/** Lesions of a plan at known places, for the slices of one series. */
export interface LesionInsertion {
  /** Added HU at a distance in mm from the middle, in the slice of a lesion's middle. */
  readonly profile: RadialFunction
  /** Adds the lesions to a slice in HU. Changes the image. */
  readonly addTo: (image: Image, slice: number) => void
}

/** @throws as `lesionScale` */
export function lesionInsertion(
  plan: LesionPlan,
  places: readonly LesionPlace[],
  source: ScaledSource
): LesionInsertion {
  const scale = lesionScale(plan, source)
  const { shape, diameter, contrast } = plan
  const blur = blurOf(plan.blur)
  const profiles = new Map<number, RadialFunction | null>()
  const profileAt = (away: number): RadialFunction | null => {
    const known = profiles.get(away)
    if (known !== undefined) return known
    const profile =
      shape === 'disc'
        ? blurredDisc(diameter, contrast, blur)
        : blurredSphere(diameter, contrast, blur, {
            offset: away * scale.slices!.spacing,
            thickness: scale.slices!.thickness
          })
    const sampled = profile && sampledProfile(profile)
    profiles.set(away, sampled)
    return sampled
  }
  const reach = lesionReach(diameter, blur)
  return {
    profile: profileAt(0)!,
    addTo(image, slice) {
      for (const place of places) {
        if (!slicesOf(place.slice, plan, scale).includes(slice)) continue
        const profile = profileAt(Math.abs(slice - place.slice))
        if (profile) addProfile(image, scale.pixelSpacing, { x: place.column, y: place.row }, profile, reach)
      }
    }
  }
}

/** The source with lesions in its slices. Its files, which lack the lesions, are left out. */
export function withLesions(source: Source, { addTo }: LesionInsertion): Source {
  return {
    summary: source.summary,
    contentHash: () => source.contentHash(),
    async readSlice(index) {
      const image = await source.readSlice(index)
      addTo(image, index)
      return image
    },
    ...(source.slicePlaces && { slicePlaces: () => source.slicePlaces!() }),
    ...(source.sliceNames && { sliceNames: () => source.sliceNames!() }),
    ...(source.slicePadding && { slicePadding: (index: number) => source.slicePadding!(index) })
  }
}
