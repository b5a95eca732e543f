import type { Finding, FindingCategory, Judgement } from '../../../src-core/review/finding.ts'
import type { Disagreement } from '../../../src-core/review/review-results.ts'

/** Findings of this name settle what readers disagree about, and are the truth of an export. */
export const consensusReviewer = 'Consensus'

/** Settled categories by 'patch denoiser'. Findings of this review precede others. */
export function settledCategories(findings: readonly Finding[], reviewId: string): Record<string, FindingCategory> {
  const ofReview = ({ review }: Finding) => Number(review?.id === reviewId)
  const said = findings
    .filter(({ reviewer }) => reviewer === consensusReviewer)
    .sort((a, b) => ofReview(a) - ofReview(b))
  return Object.fromEntries(
    said.map(({ patchIndex, denoiserKey, category }) => [`${patchIndex} ${denoiserKey}`, category])
  )
}

/** A category with the severity that a reader gave it; moderate where none did, none of what is acceptable. */
export function consensusJudgement({ answers }: Pick<Disagreement, 'answers'>, category: FindingCategory): Judgement {
  const said = Object.values(answers).flatMap((answer) => (answer.kind === 'judgement' ? [answer.judgement] : []))
  const severity =
    category === 'acceptable'
      ? 'minor'
      : (said.find((judgement) => judgement.category === category)?.severity ?? 'moderate')
  return { category, severity, note: '', region: null }
}
