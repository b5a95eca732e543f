import { Command, InvalidArgumentError, Option } from 'commander'
import { ctWindows } from '../../sources/ct-windows.ts'
import type { Window } from '../../sources/source.ts'
import { jsonOption, positive, seedOption } from '../options.ts'
import type { MetricsOptions } from '../actions/metrics.ts'

const windowNames = ctWindows.map(({ id }) => id).join(', ')

const help = `
psnr         dB; infinite, null in JSON, for identical images
ssim         11 x 11 Gaussian window of sigma 1.5, population covariance:
             structural_similarity(gaussian_weights=True, sigma=1.5, use_sample_covariance=False)
ssimUniform  7 x 7 window, sample covariance: structural_similarity's own defaults
mse, mae     mean squared and mean absolute error

An SSIM of images smaller than its window is undefined, null in JSON. A batch (an array with a leading axis) gives means
over its images with 95 % bootstrap intervals; infinite and undefined values are left out, n counts the others.
Both files are .npy, grey PNG (0..1) or DICOM (HU), of equal shape; 64-bit values are rounded to 32-bit floats when they
are read, sums are in 64 bits.
`

export function metricsCommand(): Command {
  return new Command('metrics')
    .description('Compare images with their reference: PSNR, SSIM, MSE, MAE.')
    .argument('<reference>', 'the clean images')
    .argument('<test>', 'the noisy or denoised images')
    .option(
      '--data-range <number>',
      'largest minus smallest value that the images could have: 1 for 0..1; needed without --window',
      positive
    )
    .addOption(windowOption())
    .option('--per-image', 'give the values of each image too')
    .addOption(seedOption('seed of the bootstrap'))
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(async (reference: string, test: string, options: MetricsOptions) =>
      (await import('../actions/metrics.ts')).metrics(reference, test, options)
    )
}

/** `--window`: which values are compared. */
function windowOption(): Option {
  return new Option(
    '--window <window>',
    `compare after windowing, its width is the data range: ${windowNames} or CENTRE/WIDTH, in HU`
  )
    .argParser(parseWindow)
    .conflicts('dataRange')
}

function parseWindow(text: string): Window {
  const known = ctWindows.find(({ id }) => id === text)
  if (known) return known.window
  const parts = text.split('/').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const [centre, width] = parts as [number, number]
  if (parts.length === 2 && Number.isFinite(centre) && Number.isFinite(width) && width > 0) return { centre, width }
  throw new InvalidArgumentError(`Expected ${windowNames} or CENTRE/WIDTH with a width above 0.`)
}
