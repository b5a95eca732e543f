import { z } from 'zod'
import { blurredDisc } from '../../physics/lesion-insertion.ts'
import { channelizedObserver, observerRegions, templateObserver } from '../../physics/model-observer.ts'
import { gaborChannels, laguerreGaussChannels, laguerreGaussWidth } from '../../physics/observer-channels.ts'
import type { ExactInterval } from '../../physics/observer-intervals.ts'
import { caseKind, type CaseValue } from './case-kind.ts'
import { gridDetectability, noiseModel } from './noise-model.ts'

/** Seed of the bootstrap. Its limits depend on the random numbers, which the tolerances allow for. */
const seed = 1

const observerSchema = z.object({
  dx_mm: z.number(),
  disc_diameter_px: z.number(),
  psf_sigma_px: z.number(),
  contrast_HU: z.number(),
  noise_sd_HU: z.number(),
  f0_per_mm: z.number().nullable(),
  signal_centre_px: z.tuple([z.number(), z.number()]),
  lg: z.object({ n_channels: z.number(), a_px: z.number() }),
  gabor2x4: z.object({ bands: z.number(), angles: z.number(), phase: z.number() }).optional()
})

/** Patches without and with a disc, for observers with Laguerre-Gauss and Gabor channels and with templates. */
export const discObserver = caseKind('model observers of a disc', observerSchema, async ({ params, files, keys }) => {
  const images = { absent: (await files.read(/absent/)).images, present: (await files.read(/present/)).images }
  const size = images.absent.columns
  const signal = signalOf(size, params)
  const lg = channelizedObserver(images, laguerreGaussChannels(size, params.lg.n_channels, params.lg.a_px), { seed })
  const trained = templateObserver(images, null, { seed })
  const known = templateObserver(images, signal, { seed })
  const values = new Map<string, CaseValue>([
    ['lg.auc', lg.auc],
    ['lg.d_snr', lg.detectability],
    ['lg.auc_boot95', lg.aucInterval],
    ['lg.d_boot95', lg.detectabilityInterval],
    ['lg.all_images.d_resub', lg.allImages.resubstituted],
    ['lg.all_images.d_unbiased', lg.allImages.unbiased],
    ['lg.all_images.d_exact95', lg.allImages.detectability],
    ['lg.all_images.auc_exact95', lg.allImages.auc],
    ['npw_trained.auc', trained.auc],
    ['npw_trained.d_snr', trained.detectability],
    ['npw_known_template_all.auc', known.auc],
    ['npw_known_template_all.d_snr', known.detectability],
    ['truth.lg.d_population', lg.detectability],
    ['truth.lg.auc_population', lg.auc],
    ['truth.npw.d_population', known.detectability]
  ])
  if (params.gabor2x4) {
    const gabor = channelizedObserver(images, gaborChannels(size, params.gabor2x4), { seed })
    values.set('gabor2x4.auc', gabor.auc)
    values.set('gabor2x4.d_snr', gabor.detectability)
    values.set('truth.gabor2x4.d_population', gabor.detectability)
  }
  const analytic = 'truth.npw.d_population_no_mean_removal'
  if (keys.includes(analytic)) values.set(analytic, gridDetectability(signal, size, params.dx_mm, noiseModel(params)))
  return { values, remarks: new Map([['truth.lg.d_population', intervalText(lg.allImages)]]) }
})

const bodySchema = z.object({
  dx_mm: z.number(),
  roi_px: z.number(),
  n_channels: z.number(),
  inserts: z.array(
    z.object({ diameter_mm: z.number(), contrast_HU: z.number(), roi_x0y0: z.tuple([z.number(), z.number()]) })
  )
})

/** The low-contrast discs of the MITA body phantom. */
export const lowContrastBody = caseKind('MITA low-contrast phantom', bodySchema, async ({ params, files }) => {
  const [absent, present] = [(await files.read(/absent/)).images, (await files.read(/present/)).images]
  const size = params.roi_px
  const values = new Map<string, CaseValue>()
  const remarks = new Map<string, string>()
  for (const { diameter_mm, contrast_HU, roi_x0y0 } of params.inserts) {
    const name = `${diameter_mm}mm_${contrast_HU}HU`
    const found = channelizedObserver(
      { absent: observerRegions(absent, roi_x0y0, size), present: observerRegions(present, roi_x0y0, size) },
      laguerreGaussChannels(size, params.n_channels, laguerreGaussWidth(diameter_mm, params.dx_mm)),
      { seed }
    )
    values.set(`${name}.auc`, found.auc)
    values.set(`${name}.d_snr`, found.detectability)
    values.set(`${name}.d_exact95_all`, found.allImages.detectability)
    values.set(`truth.${name}.d_population`, found.detectability)
    remarks.set(`truth.${name}.d_population`, intervalText(found.allImages))
  }
  return { values, remarks }
})

const intervalText = ({ detectability: [low, high] }: ExactInterval): string =>
  `exact 95 % interval of all images ${low.toFixed(3)} to ${high.toFixed(3)}`

type SignalParams = Pick<
  z.output<typeof observerSchema>,
  'disc_diameter_px' | 'psf_sigma_px' | 'contrast_HU' | 'signal_centre_px'
>

/** The noise-free signal in pixels. Lengths are in pixels here, so that a pixel is 1. */
function signalOf(size: number, params: SignalParams): Float64Array {
  const [x, y] = params.signal_centre_px
  const profile = blurredDisc(params.disc_diameter_px, params.contrast_HU, { sigma: params.psf_sigma_px })
  return Float64Array.from({ length: size * size }, (_, at) =>
    profile(Math.hypot((at % size) - x, Math.floor(at / size) - y))
  )
}
