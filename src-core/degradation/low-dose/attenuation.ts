import type { Image } from '../../images/image.ts'

/** Attenuation of water and air, and the largest that is kept, per metre (LoDoPaB-CT, doi:10.1038/s41597-021-00893-z). */
const waterAttenuation = 20
const airAttenuation = 0.02
const largestAttenuation = 81.35858
export const attenuationPerHu = (waterAttenuation - airAttenuation) / 1000

/** Attenuation per metre of values in HU, clipped to 0 .. 81.36 (-1001 .. 3071 HU). */
export function attenuationOf(slice: Image): Image {
  const data = slice.data.map((hu) =>
    Math.min(largestAttenuation, Math.max(0, waterAttenuation + attenuationPerHu * hu))
  )
  return { ...slice, data }
}

/** HU of an attenuation per metre. */
export const huOf = (attenuation: number): number => (attenuation - waterAttenuation) / attenuationPerHu
