/** Rows and columns of a crop of a slice, in pixels. */
export const cropSize = 64

/** Crops in an epoch, where a request names no limit. */
export const cropsInEpoch = 4096

const mostValidationCrops = 256

/** Crops that validate, beside those of an epoch. */
export function validationCropsOf(cropsOfEpoch: number, validationFraction: number): number {
  return Math.min(mostValidationCrops, Math.ceil(cropsOfEpoch * validationFraction))
}
