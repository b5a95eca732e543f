import type { OutputScores } from '../metric-definition.ts'
import { DenoscopeError } from '../../errors.ts'
import type { ImageBatch } from '../../images/image.ts'
import { type IntensityRange, toUnitRange } from '../../images/intensity.ts'
import { errorMeans, psnrOf } from './pixel-errors.ts'
import { ssimWhereDefined } from './ssim.ts'
import { scoredCtWindows, windowLimits } from '../../sources/ct-windows.ts'
import { windowedId } from './fidelity-definitions.ts'

/**
 * Scores of `fidelityDefinitions` for each patch. Patches are in 0..1; the data range is 1.
 * MAE, RMSE and bias are multiplied by the width of the intensity range: their unit is the source's.
 * SSIM is NaN for patches under 11 pixels.
 * @throws argument.invalid if shapes differ, values are not finite, or the range's low is not below its high
 */
export function scorePatches(
  reference: ImageBatch,
  test: ImageBatch,
  { intensityRange: [low, high] }: { readonly intensityRange: IntensityRange }
): OutputScores {
  if (!(low < high)) {
    throw new DenoscopeError('argument.invalid', `intensityRange: expected low below high, got ${low} and ${high}`)
  }
  const { squared, absolute, signed } = errorMeans(reference, test)
  const unit = high - low
  return {
    psnr: psnrOf(squared, { dataRange: 1 }),
    ssim: ssimWhereDefined(reference, test, { dataRange: 1 }),
    mae: absolute.map((error) => unit * error),
    rmse: squared.map((error) => unit * Math.sqrt(error)),
    bias: signed.map((difference) => unit * difference)
  }
}

/**
 * Scores of `windowedDefinitions` for each output and patch: both images are clipped to the window.
 * The data range is the width of the window.
 * PSNR is Infinity for patches that look the same in the window; SSIM is NaN for patches under 11 pixels.
 * @param reference in 0..1, shape (count, rows, columns)
 * @param tests patches of each output, in 0..1, of the same shape
 * @param intensityRange values in HU at 0 and 1
 * @throws argument.invalid if shapes differ, values are not finite, or the range's low is not below its high
 */
export function scoreWindowed(
  reference: ImageBatch,
  tests: readonly ImageBatch[],
  { intensityRange: [low, high] }: { readonly intensityRange: IntensityRange }
): OutputScores[] {
  const scores: Record<string, Float64Array>[] = tests.map(() => ({}))
  const share = (value: number) => (value - low) / (high - low)
  for (const ctWindow of scoredCtWindows) {
    const [black, white] = windowLimits(ctWindow.window)
    const inWindow = (images: ImageBatch) => toUnitRange(images, [share(black), share(white)])
    const seen = inWindow(reference)
    for (const [index, test] of tests.entries()) {
      const shown = inWindow(test)
      scores[index]![windowedId('psnr', ctWindow)] = psnrOf(errorMeans(seen, shown).squared, { dataRange: 1 })
      scores[index]![windowedId('ssim', ctWindow)] = ssimWhereDefined(seen, shown, { dataRange: 1 })
    }
  }
  return scores
}
