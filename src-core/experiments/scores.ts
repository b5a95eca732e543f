import type { CandidateScores } from '../audit/audit.ts'
import type { ImageBatch } from '../images/image.ts'
import { scorePatches } from '../metrics/score-patches.ts'
import type { Candidate } from './candidates.ts'
import type { Subject } from './plan.ts'

/** How many of the worst reconstructions are shown for each subject. */
export const shownErrors = 8

/** Every score of one candidate: PSNR and SSIM, data range 1. */
export async function scoreCandidate(
  clean: ImageBatch,
  denoised: ImageBatch,
  _candidate: Candidate,
  _data: Subject['data']
): Promise<CandidateScores> {
  const { psnr, ssim } = scorePatches(clean, denoised, { intensityRange: [0, 1] })
  return { psnr: psnr!, ssim: ssim! }
}

/** The images that are worst in structure among the better half by PSNR, worst first: what PSNR hides. */
export function hiddenErrors(scores: CandidateScores): number[] {
  const psnr = scores.psnr!
  const median = psnr.toSorted()[Math.floor(psnr.length / 2)]!
  const badness = scores.structuralError ?? scores.ssim!.map((value) => -value)
  return [...psnr.keys()].filter((index) => psnr[index]! >= median && Number.isFinite(badness[index]!))
    .sort((a, b) => badness[b]! - badness[a]! || a - b).slice(0, shownErrors)
}
