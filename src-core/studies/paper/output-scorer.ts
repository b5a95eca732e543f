import type { OutputScores } from '../../scores/metric-definition.ts'
import { defaultDiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import type { Classification } from '../../scores/identity/confidence-calibration.ts'
import { loadDigitClassifier, type DigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { identityChange } from '../../scores/identity/identity-change.ts'
import { scoreDiscrepancies } from '../../scores/analysis/patch-discrepancies.ts'
import type { ImageBatch } from '../../images/image.ts'
import { scorePatches } from '../../scores/fidelity/fidelity-scores.ts'
import { ctIntensityRange } from '../../sources/source.ts'
import type { ComparedOutput } from './compared-outputs.ts'
import type { Subject } from './experiment-plan.ts'

/** Scores outputs against the same clean images. */
export class OutputScorer {
  readonly #clean: ImageBatch
  readonly #classifier: DigitClassifier | null
  readonly #cleanClasses: Classification | null
  readonly #unit: 'HU' | '1'

  private constructor(
    clean: ImageBatch,
    data: Subject['data'],
    classifier: DigitClassifier | null,
    classes: Classification | null
  ) {
    this.#clean = clean
    this.#classifier = classifier
    this.#cleanClasses = classes
    this.#unit = data === 'ct' ? 'HU' : '1'
  }

  /** @param classifierDirectory of the digit classifier, for MNIST. @throws model.damaged, backend.unavailable */
  static async create(clean: ImageBatch, data: Subject['data'], classifierDirectory: string): Promise<OutputScorer> {
    if (data === 'ct') return new OutputScorer(clean, data, null, null)
    const classifier = await loadDigitClassifier(classifierDirectory)
    return new OutputScorer(clean, data, classifier, await classifier.classify(clean))
  }

  /**
   * Scores of each image:
   * - PSNR (dB) and SSIM, data range 1;
   * - digits: 1 if the classifier reads another digit than in the clean image, else 0;
   * - models: structural error, 0..1.
   */
  async score(denoised: ImageBatch, { isModel }: ComparedOutput): Promise<OutputScores> {
    const { psnr, ssim } = scorePatches(this.#clean, denoised, { intensityRange: [0, 1] })
    const classes = await this.#classifier?.classify(denoised)
    const changed = classes && {
      classChanged: Float64Array.from(classes.digits, (digit, index) =>
        Number(digit !== this.#cleanClasses!.digits[index])
      )
    }
    return {
      psnr: psnr!,
      ssim: ssim!,
      ...changed,
      ...(isModel && { structuralError: this.#structuralError(denoised, classes) })
    }
  }

  #structuralError(denoised: ImageBatch, classes: Classification | undefined): Float64Array {
    const context = {
      intensityRange: this.#unit === 'HU' ? ctIntensityRange : ([0, 1] as const),
      ...(classes && { identityChange: identityChange(this.#cleanClasses!, classes) })
    }
    return scoreDiscrepancies(this.#clean, denoised, defaultDiscrepancyConfiguration(this.#unit), context)
      .structuralError!
  }
}

/** Number of worst reconstructions in the pictures of each subject. */
export const shownErrors = 8

/** Images with the largest structural error among the better half by PSNR, worst first. */
export function hiddenErrors({ psnr, structuralError }: OutputScores): number[] {
  const median = psnr!.toSorted()[Math.floor(psnr!.length / 2)]!
  return [...psnr!.keys()]
    .filter((index) => psnr![index]! >= median && Number.isFinite(structuralError![index]!))
    .sort((a, b) => structuralError![b]! - structuralError![a]! || a - b)
    .slice(0, shownErrors)
}
