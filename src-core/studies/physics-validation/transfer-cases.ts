import { z } from 'zod'
import { imageAt } from '../../images/image.ts'
import { transferAt, type TransferCurve } from '../../physics/edge-transfer.ts'
import { insertLesion } from '../../physics/lesion-insertion.ts'
import { rodCentre, rodTransfer } from '../../physics/rod-transfer.ts'
import { fitPlane, planeTransfer, sphereCentre, sphereTransfer, type Volume } from '../../physics/slice-transfer.ts'
import { caseKind, numbersIn, type CaseValue } from './case-kind.ts'
import type { CaseImages } from './case-manifest.ts'

const position = z.tuple([z.number(), z.number()])

const rodSchema = z.object({ dx_mm: z.number(), rod_diameter_mm: z.number(), centre_px_xy: position })

/** A rod in noise: values at the stated centre, truths at the centre that is found. */
export const rod = caseKind('TTF of a rod', rodSchema, async ({ params, files, keys }) => {
  const { images } = await files.read()
  const pixelSpacing = params.dx_mm
  const radius = params.rod_diameter_mm / 2
  const [x, y] = params.centre_px_xy
  const given = rodTransfer({ images, pixelSpacing }, { radius, centre: { x, y } })
  const centre = rodCentre({ images, pixelSpacing }, { radius })
  const found = rodTransfer({ images, pixelSpacing }, { radius, centre })
  const values = new Map<string, CaseValue>([
    ['f50_per_mm', given.f50],
    ['f10_per_mm', given.f10],
    ['contrast_HU', given.contrast],
    ['noise_HU', given.noise],
    ['cnr_single', given.cnr],
    ['cnr_total', given.totalCnr],
    ['truth.f50_per_mm', found.f50],
    ['truth.f10_per_mm', found.f10],
    ['truth.contrast_HU', found.contrast],
    ['truth.centre_px_xy', [centre.x, centre.y]]
  ])
  for (const key of keys.filter((name) => name.startsWith('ttf_at_'))) values.set(key, curveAt(given, key))
  return { values, remarks: new Map(given.warnings.map((warning) => ['cnr_total', warning])) }
})

const planeSchema = z.object({
  dz_mm: z.number(),
  dx_mm: z.number(),
  a: z.number(),
  b: z.number(),
  c: z.number(),
  window_half_mm: z.number()
})

/** A tilted interface: values at the stated plane and at the fitted one. */
export const tiltedPlane = caseKind('z-TTF by a tilted plane', planeSchema, async ({ params, files }) => {
  const volume = volumeOf(await files.read(), params)
  const halfWidth = params.window_half_mm
  const { a, b, c } = params
  const given = planeTransfer(volume, { halfWidth, plane: { a, b, c } })
  const { plane } = fitPlane(volume)
  const fitted = planeTransfer(volume, { halfWidth, plane })
  const abc = [plane.a, plane.b, plane.c]
  return {
    values: new Map<string, CaseValue>([
      ['zf50_given_plane_per_mm', given.f50],
      ['zf10_given_plane_per_mm', given.f10],
      ['zf50_fitted_plane_per_mm', fitted.f50],
      ['zf10_fitted_plane_per_mm', fitted.f10],
      ['fitted_plane_abc', abc],
      ['truth.zf50_per_mm', fitted.f50],
      ['truth.zf10_per_mm', fitted.f10],
      ['truth.plane_abc', abc],
      ['truth.ssp_fwhm_mm', fitted.profileWidth]
    ])
  }
})

const sphereSchema = z.object({
  dz_mm: z.number(),
  dx_mm: z.number(),
  radius_mm: z.number(),
  centre_px_xyz: z.tuple([z.number(), z.number(), z.number()]),
  window_half_mm: z.number()
})

export const sphere = caseKind('z-TTF by a sphere', sphereSchema, async ({ params, files }) => {
  const volume = volumeOf(await files.read(), params)
  const options = { radius: params.radius_mm, halfWidth: params.window_half_mm }
  const [x, y, z] = params.centre_px_xyz
  const given = sphereTransfer(volume, { ...options, centre: { x, y, z } })
  const centre = sphereCentre(volume, params.radius_mm)
  const found = sphereTransfer(volume, { ...options, centre })
  return {
    values: new Map<string, CaseValue>([
      ['zf50_per_mm', given.f50],
      ['zf10_per_mm', given.f10],
      ['truth.zf50_per_mm', found.f50],
      ['truth.zf10_per_mm', found.f10],
      ['truth.centre_px_xyz', [centre.x, centre.y, centre.z]]
    ])
  }
})

const insertionSchema = z.object({
  dx_mm: z.number(),
  diameter_mm: z.number(),
  contrast_HU: z.number(),
  psf_sigma_mm: z.number(),
  centre_px_xy: position
})

/** A lesion added to a background, against the image that should come out. */
export const insertion = caseKind('lesion insertion', insertionSchema, async ({ params, files }) => {
  const background = imageAt((await files.read(/background|_bg/)).images, 0)
  const expected = imageAt((await files.read(/lesion|expected/)).images, 0)
  const [x, y] = params.centre_px_xy
  const lesion = { centre: { x, y }, diameter: params.diameter_mm, contrast: params.contrast_HU }
  const { data } = insertLesion(background, params.dx_mm, lesion, { sigma: params.psf_sigma_mm })
  const difference = Float64Array.from(data, (value, at) => value - background.data[at]!)
  const sum = difference.reduce((total, value) => total + value, 0) * params.dx_mm ** 2
  return {
    values: new Map<string, CaseValue>([
      ['max_abs_error_HU', data.reduce((most, value, at) => Math.max(most, Math.abs(value - expected.data[at]!)), 0)],
      ['sum_of_difference_HU_mm2', sum],
      ['truth.sum_HU_mm2', sum],
      ['peak_difference_HU', difference.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)]
    ])
  }
})

const curveAt = (curve: TransferCurve, key: string): number[] =>
  numbersIn(key, 'ttf_at_').map((frequency) => transferAt(curve, frequency))

const volumeOf = ({ images }: CaseImages, { dx_mm, dz_mm }: { dx_mm: number; dz_mm: number }): Volume => ({
  images,
  pixelSpacing: dx_mm,
  sliceSpacing: dz_mm
})
