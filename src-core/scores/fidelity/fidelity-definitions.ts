import { scoredCtWindows, type CtWindow } from '../../sources/ct-windows.ts'
import type { MetricDefinition, ScoreKind } from '../metric-definition.ts'

/** Fidelity scores of an audit, in the order in which they are shown. Images are in 0..1; the data range is 1. */
export const fidelityDefinitions: readonly MetricDefinition[] = [
  {
    id: 'psnr',
    group: 'fidelity',
    label: 'PSNR',
    unit: 'dB',
    digits: 1,
    better: 'higher',
    range: '0 to infinity (identical)',
    explanation:
      'Peak signal-to-noise ratio: 10 log10(1 / MSE) for images in 0..1. High PSNR does not rule out a changed shape.',
    source: 'Huynh-Thu & Ghanbari 2008, doi:10.1049/el:20080522'
  },
  {
    id: 'ssim',
    group: 'fidelity',
    label: 'SSIM',
    unit: '',
    digits: 3,
    better: 'higher',
    range: '-1 to 1 (identical)',
    explanation:
      'Structural similarity with a Gaussian window of sigma 1.5 (11 x 11), population covariance, data range 1.',
    source: 'Wang et al. 2004, doi:10.1109/TIP.2003.819861'
  },
  {
    id: 'mae',
    group: 'fidelity',
    label: 'MAE',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (identical) upwards',
    explanation: 'Mean absolute error in the unit of the source: HU for CT.',
    source: 'Willmott & Matsuura 2005, doi:10.3354/cr030079'
  },
  {
    id: 'rmse',
    group: 'fidelity',
    label: 'RMSE',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (identical) upwards',
    explanation: 'Root mean squared error in the unit of the source: HU for CT.',
    source: 'Willmott & Matsuura 2005, doi:10.3354/cr030079'
  },
  {
    id: 'bias',
    group: 'fidelity',
    label: 'Bias',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: 'any; 0 is no shift',
    explanation: 'Mean of denoised minus reference, in the unit of the source. An identity denoiser has bias 0.',
    source: 'Difference of means'
  }
]

/** `psnr-lung` */
export const windowedId = (metric: 'psnr' | 'ssim', { id }: CtWindow): string => `${metric}-${id}`

/** PSNR and SSIM of CT in each of `scoredCtWindows`. */
export const windowedDefinitions: readonly MetricDefinition[] = scoredCtWindows.flatMap(
  (ctWindow): MetricDefinition[] => {
    const {
      label,
      window: { centre, width }
    } = ctWindow
    const windowText = `after windowing (centre ${centre}, width ${width} HU): values are clipped to the window, whose width is the data range`
    return [
      {
        id: windowedId('psnr', ctWindow),
        group: 'fidelity',
        label: `PSNR, ${label.toLowerCase()}`,
        unit: 'dB',
        digits: 1,
        better: 'higher',
        range: '0 to infinity (identical)',
        explanation: `PSNR ${windowText}.`,
        source: 'Huynh-Thu & Ghanbari 2008, doi:10.1049/el:20080522'
      },
      {
        id: windowedId('ssim', ctWindow),
        group: 'fidelity',
        label: `SSIM, ${label.toLowerCase()}`,
        unit: '',
        digits: 3,
        better: 'higher',
        range: '-1 to 1 (identical)',
        explanation: `SSIM with a Gaussian window ${windowText}.`,
        source: 'Wang et al. 2004, doi:10.1109/TIP.2003.819861'
      }
    ]
  }
)

export const fidelityKind: ScoreKind = { definitions: fidelityDefinitions }

/** Scores of values in HU, for which the windows of radiology are defined. */
export const windowedKind: ScoreKind = {
  definitions: windowedDefinitions,
  applies: ({ source }) => source.unit === 'HU'
}
