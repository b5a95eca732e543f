import type { Degradation } from '../../../src-core/degradation/degradation.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { count } from '../../shared/format.ts'
import type { ReferenceOption } from '../pairing/comparable-series.ts'

/** One way to come by a noisy image, and why a source cannot have it, if it cannot. */
export interface DegradationOption {
  readonly value: Degradation['kind']
  readonly label: string
  readonly description: string
  readonly disabled: boolean
}

/** LoDoPaB-CT's photons first, then four times as many, twice. */
export const photonPresets = [4096, 16_384, 65_536] as const
/** Shares of the full dose. */
export const sharePresets = [
  { value: 1 / 2, label: '1/2' },
  { value: 1 / 4, label: '1/4' },
  { value: 1 / 10, label: '1/10' }
] as const
export const defaultShare = 0.25
const defaultFactor = 0.1

/** True if a degradation needs slices that can be scanned: CT in HU with square pixels. */
export const isScan = ({ kind }: Degradation): boolean => kind === 'low-dose' || kind === 'reduced-dose'

type ScanSubject = Pick<SourceSummary, 'unit' | 'pixelSpacing'>

/** Why a source's slices cannot be scanned again; null when they can. */
export function scanObstacle({ unit, pixelSpacing }: ScanSubject): string | null {
  if (unit !== 'HU') return 'Needs CT in HU'
  if (!pixelSpacing) return 'The series does not state its pixel size'
  return Math.abs(pixelSpacing[0] - pixelSpacing[1]) <= 1e-3 * pixelSpacing[0] ? null : 'Its pixels are not square'
}

export function degradationOptions(source: ScanSubject, references: readonly ReferenceOption[]): DegradationOption[] {
  const scan = scanObstacle(source)
  const paired = references.some(({ disabled }) => !disabled)
  const option = (value: Degradation['kind'], label: string, description: string, disabled = false) => ({
    value,
    label,
    description,
    disabled
  })
  return [
    option('gaussian', 'Gaussian noise', 'Normal noise on intensities of 0 to 1'),
    option('poisson', 'Poisson noise', 'Photon noise on intensities of 0 to 1'),
    option('low-dose', 'Low-dose CT', scan ?? 'Each slice scanned again with few photons', scan !== null),
    option('reduced-dose', 'Reduced dose', scan ?? 'Noise of a scan at a share of the dose', scan !== null),
    option(
      'pair',
      'Real pair',
      paired ? 'A second series is the reference' : 'Needs a second open series of the same size',
      !paired
    ),
    option(
      'reference',
      'Outputs only',
      paired
        ? 'This series is the reference of outputs that others made'
        : 'Needs a second open series of the same size',
      !paired
    ),
    option('none', 'None', 'The source is noisy already; nothing to compare with')
  ]
}

/**
 * Strength of added noise in the unit of a source: 'SD 600 HU'. Null for a source without a unit, such as MNIST.
 * Gaussian: factor times the intensity range. Poisson: the same of an intensity in the middle, sqrt(factor / 2).
 */
export function noiseInUnit(
  kind: 'gaussian' | 'poisson',
  factor: number,
  { unit, intensityRange: [low, high] }: Pick<SourceSummary, 'unit' | 'intensityRange'>
): string | null {
  if (unit !== 'HU') return null
  const share = kind === 'gaussian' ? factor : Math.sqrt(factor / 2)
  const deviation = `SD about ${count(Number((share * (high - low)).toPrecision(2)))}\u00a0HU`
  return kind === 'gaussian' ? deviation : `${deviation} at the middle of the range`
}

/** Effect and limits of each degradation. */
export const degradationHints: Readonly<Record<Degradation['kind'], string>> = {
  none: 'The source counts as noisy. Without a reference there are pictures and findings, but no PSNR or SSIM.',
  gaussian: 'Adds normal noise of this standard deviation to intensities of 0 to 1.',
  poisson: 'Photon noise: factor × Poisson(intensity ÷ factor).',
  'low-dose':
    'Parallel beams, Poisson counts, filtered back-projection, as LoDoPaB-CT. No scatter, bow-tie filter or electronic noise; a slice of 512 × 512 takes about a second.',
  'reduced-dose':
    'Adds the noise of this share of a fixed full dose, that of one abdominal scan of 3 mm (Yu 2012). Other scans need another share. The slice keeps its detail; the kernel follows its own noise.',
  pair: 'This source counts as noisy; the second series is its reference.',
  reference: 'This source is the reference. Outputs of others are compared with it; no denoiser runs without an input.'
}

/** The degradation that a choice of kind leads to; what it shares with the former one stays. */
export function degradationOfKind(
  kind: Degradation['kind'],
  former: Degradation,
  referenceSourceId: string | undefined
): Degradation {
  switch (kind) {
    case 'none':
    case 'reference':
      return { kind }
    case 'pair':
      return referenceSourceId === undefined ? former : { kind, referenceSourceId }
    case 'low-dose':
      return { kind, photons: photonPresets[0] }
    case 'reduced-dose':
      return { kind, share: defaultShare }
    case 'gaussian':
    case 'poisson':
      return { kind, factor: 'factor' in former ? former.factor : defaultFactor }
  }
}
