/** A measure of the bench, as tables and limits name it. */
export interface BenchMeasure {
  readonly name: string
  readonly unit: string
  readonly presumesLinearSystem: boolean
  readonly better: 'higher' | 'lower' | 'nearer to 0' | 'neither'
  /** Decimals in a table. */
  readonly digits: number
  readonly description: string
}

const measure = (
  name: string,
  unit: string,
  digits: number,
  better: BenchMeasure['better'],
  description: string,
  presumesLinearSystem = false
): BenchMeasure => ({ name, unit, digits, better, description, presumesLinearSystem })

const linear = true

/** Measures of the bench by id. The ids are those of files of limits. */
export const benchMeasures = {
  noise: measure(
    'Noise',
    'HU',
    2,
    'lower',
    'Standard deviation in five regions of the uniform module, mean over slices'
  ),
  'noise-share': measure('Noise, share of the input', '%', 1, 'lower', 'Noise over that of the input at the same dose'),
  'uniformity-difference': measure('Uniformity, largest difference', 'HU', 2, 'lower', 'max |edge − centre|'),
  'uniformity-index': measure(
    'Uniformity index',
    '%',
    3,
    'nearer to 0',
    '100 (edge − centre) / (centre + 1000), largest modulus'
  ),
  'integral-non-uniformity': measure('Integral non-uniformity', '1', 4, 'lower', '(max − min) / (max + min + 2000)'),
  'nps-mean-frequency': measure(
    'NPS mean frequency',
    '1/mm',
    3,
    'neither',
    'Mean frequency of the radial noise power',
    linear
  ),
  'nps-peak-frequency': measure(
    'NPS peak frequency',
    '1/mm',
    3,
    'neither',
    'Largest radial noise power after a moving mean over 5 rings',
    linear
  ),
  'nps-deviation': measure(
    'Noise by the NPS',
    'HU',
    2,
    'lower',
    'Root of the integral of the noise power spectrum',
    linear
  ),
  nps: measure('Noise power spectrum', 'HU² mm²', 1, 'lower', 'Radial noise power', linear),
  nrp: measure(
    'Noise reduction profile',
    'dB',
    1,
    'neither',
    '10 log10(noise power of the output / of the input)',
    linear
  ),
  hu: measure('HU of a material', 'HU', 1, 'neither', "Mean in the region of the phantom's programme"),
  'hu-plateau': measure(
    'HU of a material, without its edge',
    'HU',
    1,
    'neither',
    'Mean in a disc that the blurred edge does not reach'
  ),
  'hu-bias': measure('HU bias', 'HU', 1, 'nearer to 0', 'HU without edge minus nominal HU'),
  'hu-change': measure(
    'HU change by the denoiser',
    'HU',
    2,
    'nearer to 0',
    'HU without edge minus that of the input at the same dose'
  ),
  ttf: measure('Task transfer function', '1', 3, 'higher', 'Modulus of the transfer of a rod', linear),
  'ttf-f50': measure(
    'TTF, 50 %',
    '1/mm',
    3,
    'higher',
    'Frequency at which the transfer of a rod falls to 50 %',
    linear
  ),
  'ttf-f10': measure(
    'TTF, 10 %',
    '1/mm',
    3,
    'higher',
    'Frequency at which the transfer of a rod falls to 10 %',
    linear
  ),
  'ttf-contrast': measure('Contrast of a rod', 'HU', 1, 'neither', 'Mean in the rod minus mean around it'),
  'ttf-cnr': measure(
    'Total contrast-to-noise ratio of a rod',
    '1',
    1,
    'higher',
    '|contrast| / noise · √slices; TG-233 asks for 15'
  ),
  'z-f50': measure('z-TTF, 50 %', '1/mm', 3, 'higher', 'Frequency along z at which the transfer falls to 50 %', linear),
  'z-f10': measure('z-TTF, 10 %', '1/mm', 3, 'higher', 'Frequency along z at which the transfer falls to 10 %', linear),
  'z-ttf': measure('Transfer along z', '1', 3, 'higher', 'Modulus of the transfer along z', linear),
  'slice-profile': measure(
    'Slice profile',
    'mm',
    2,
    'lower',
    'FWHM of the Gaussian slice profile with this f50',
    linear
  ),
  'npw-detectability': measure(
    'd′, NPW',
    '1',
    2,
    'higher',
    'Non-prewhitening observer from TTF and NPS, without eye filter',
    linear
  ),
  'npwe-detectability': measure(
    'd′, NPWE',
    '1',
    2,
    'higher',
    'Non-prewhitening observer from TTF and NPS, with eye filter',
    linear
  ),
  'cho-lg-detectability': measure(
    'd′, CHO Laguerre-Gauss',
    '1',
    2,
    'higher',
    'Channelized Hotelling observer, all images, unbiased'
  ),
  'cho-lg-auc': measure('AUC, CHO Laguerre-Gauss', '1', 3, 'higher', 'Φ(d′/√2) of the unbiased d′ of all images'),
  'cho-lg-auc-test': measure(
    'AUC of the test half, CHO Laguerre-Gauss',
    '1',
    3,
    'higher',
    'Wilcoxon statistic of the test half'
  ),
  'cho-gabor-detectability': measure(
    'd′, CHO Gabor',
    '1',
    2,
    'higher',
    'Channelized Hotelling observer, all images, unbiased'
  ),
  'cho-gabor-auc': measure('AUC, CHO Gabor', '1', 3, 'higher', 'Φ(d′/√2) of the unbiased d′ of all images'),
  'cho-gabor-auc-test': measure(
    'AUC of the test half, CHO Gabor',
    '1',
    3,
    'higher',
    'Wilcoxon statistic of the test half'
  ),
  'dose-exponent-npw': measure(
    'Exponent of dose, NPW',
    '1',
    2,
    'neither',
    'b of d′ = a · dose^b; 0.5 for a linear system',
    linear
  ),
  'dose-exponent-npwe': measure(
    'Exponent of dose, NPWE',
    '1',
    2,
    'neither',
    'b of d′ = a · dose^b; 0.5 for a linear system',
    linear
  ),
  'dose-exponent-cho-lg': measure('Exponent of dose, CHO Laguerre-Gauss', '1', 2, 'neither', 'b of d′ = a · dose^b'),
  'dose-exponent-cho-gabor': measure('Exponent of dose, CHO Gabor', '1', 2, 'neither', 'b of d′ = a · dose^b'),
  'equivalent-dose-npw': measure(
    'Detectability-equivalent dose, NPW',
    '%',
    0,
    'lower',
    'Dose at which d′ equals that of the input at full dose',
    linear
  ),
  'equivalent-dose-npwe': measure(
    'Detectability-equivalent dose, NPWE',
    '%',
    0,
    'lower',
    'Dose at which d′ equals that of the input at full dose',
    linear
  ),
  'equivalent-dose-cho-lg': measure(
    'Detectability-equivalent dose, CHO Laguerre-Gauss',
    '%',
    0,
    'lower',
    'Dose at which d′ equals that of the input at full dose'
  ),
  'equivalent-dose-cho-gabor': measure(
    'Detectability-equivalent dose, CHO Gabor',
    '%',
    0,
    'lower',
    'Dose at which d′ equals that of the input at full dose'
  ),
  'sd-map': measure('SD map', 'HU', 2, 'lower', 'Standard deviation over the repeats at each pixel'),
  'bias-map': measure('Bias map', 'HU', 2, 'nearer to 0', 'Mean over the repeats minus truth at each pixel'),
  'change-map': measure(
    'Change map',
    'HU',
    2,
    'nearer to 0',
    'Mean over the repeats minus that of the input at each pixel'
  ),
  'sd-mean': measure('SD over repeats, mean of pixels', 'HU', 2, 'lower', 'Mean of the SD map'),
  'bias-rms': measure('Bias, root mean square of pixels', 'HU', 2, 'lower', 'Root mean square of the bias map'),
  'bias-mean': measure('Bias, mean of pixels', 'HU', 2, 'nearer to 0', 'Mean of the bias map'),
  'bias-noise-free': measure(
    'Squared bias without noise',
    'HU²',
    2,
    'lower',
    'Mean b² − mean s² / K; may be negative by chance'
  ),
  'change-rms': measure(
    'Change by the denoiser, root mean square of pixels',
    'HU',
    2,
    'lower',
    'Root mean square of the change map'
  ),
  'noise-non-uniformity': measure(
    'Noise non-uniformity index',
    'HU',
    2,
    'lower',
    'Standard deviation over regions of 8 mm of the mean SD'
  )
} as const satisfies Record<string, BenchMeasure>

export type BenchMeasureId = keyof typeof benchMeasures

export const isBenchMeasure = (id: string): id is BenchMeasureId => Object.hasOwn(benchMeasures, id)
