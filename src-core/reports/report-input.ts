import type { AuditRecord, AuditScores, PatchRole, PatchTable } from '../audit/audit-record.ts'
import { scoredKeysOf, roleLabel } from '../audit/audited-outputs.ts'
import type { ImageBatch } from '../images/image.ts'
import type { Finding, FindingRevision, Judgement } from '../review/finding.ts'
import type { ReviewPlan } from '../review/review-plan.ts'
import type { Embargo } from '../review/embargo.ts'
import type { ReviewResults } from '../review/review-results.ts'
import type { ReportWords } from './exported-report.ts'

/** A review as a report tells of it: what was asked, and what it came to so far. */
export interface ReportedReview {
  readonly id: string
  readonly plan: ReviewPlan
  /** ISO 8601 UTC. */
  readonly createdAt: string
  /** Items that each reader has answered so far, of so many. */
  readonly answered: Readonly<Record<string, number>>
  readonly items: number
  readonly results: ReviewResults
}

/** What a report is made from. The same input makes the same report, byte for byte. */
export interface ReportInput {
  readonly record: AuditRecord
  readonly patches: PatchTable
  /** 1 for patches that show mostly air, 0 for others; null where values do not tell, and of audits of the first version. */
  readonly air: Uint8Array | null
  /** Empty for an audit without a reference. */
  readonly scores: AuditScores
  /** As they stand, one for each reader and output of a patch: what they stated last. Of this audit only. */
  readonly findings: readonly Finding[]
  /** What the same readers stated of the same outputs elsewhere, as in a blinded review: shown beside, not counted. */
  readonly otherFindings: readonly Finding[]
  /** Blinded reviews whose findings and answers are left out. */
  readonly embargoed: readonly Embargo[]
  /** By finding, the first revision first; of findings that were revised. */
  readonly histories: Readonly<Record<string, readonly FindingRevision[]>>
  /** Reviews of this audit, the oldest first. */
  readonly reviews: readonly ReportedReview[]
  readonly words: ReportWords
  /** Patches of a role in the order asked for: shape (indices.length, rows, columns), 0..1. */
  readPatches(role: PatchRole, indices: readonly number[]): Promise<ImageBatch>
  readonly appVersion: string
}

export const titleOf = ({ words, record }: Pick<ReportInput, 'words' | 'record'>): string =>
  words.title.trim() || record.title

/** Whoever recorded findings, by name. */
export const reviewersOf = ({ findings }: Pick<ReportInput, 'findings'>): string[] =>
  [...new Set(findings.map(({ reviewer }) => reviewer))].sort()

/** Everybody who read the images: as it was written, else those who recorded findings or answered in a review. */
export function readersOf({ words, findings, reviews }: Pick<ReportInput, 'words' | 'findings' | 'reviews'>): string {
  const answering = reviews.flatMap(({ results }) => results.readers.map(({ reader }) => reader))
  return words.reader.trim() || [...new Set([...reviewersOf({ findings }), ...answering])].sort().join(', ')
}

/** An output of a patch, and whether somebody objected to it. */
export interface JudgedOutput {
  readonly patchIndex: number
  readonly denoiserKey: string
  /** Of all who judged it; what was found acceptable is no objection. */
  readonly judgements: readonly Judgement[]
}

/** The outputs that readers judged, acceptable ones included: in findings as they stand, and in reviews that are finished. */
export function judgedOutputs({ findings, reviews }: Pick<ReportInput, 'findings' | 'reviews'>): JudgedOutput[] {
  const cases = reviews.flatMap(({ results }) => results.judgements?.cases ?? [])
  const outputs = new Map<string, { patchIndex: number; denoiserKey: string; judgements: Judgement[] }>()
  for (const { patchIndex, denoiserKey, judgement } of [
    ...findings.map((finding) => ({ ...finding, judgement: finding })),
    ...cases
  ]) {
    const key = `${patchIndex} ${denoiserKey}`
    const output = outputs.get(key) ?? { patchIndex, denoiserKey, judgements: [] }
    output.judgements.push(judgement)
    outputs.set(key, output)
  }
  return [...outputs.values()]
}

/** When the findings last changed, ISO 8601 UTC; null without any. */
export const findingsAsOf = ({ findings }: Pick<ReportInput, 'findings'>): string | null =>
  findings.reduce<string | null>(
    (latest, { recordedAt }) => (latest === null || recordedAt > latest ? recordedAt : latest),
    null
  )

/** The name of a test image: the noisy input, the label of a denoiser, or the name of another method's output. */
export const outputLabel = ({ record }: Pick<ReportInput, 'record'>, key: string): string =>
  key === 'noisy' ? 'Noisy input' : roleLabel(record, key)

/** The candidates in the order in which they are shown. */
export const outputKeys = ({ record }: Pick<ReportInput, 'record'>): string[] => scoredKeysOf(record)

/** A patch of one output that a report shows. */
export interface ShownPatch {
  readonly patchIndex: number
  readonly denoiserKey: string
}
