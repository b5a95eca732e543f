import type { AuditRecord, AuditScores, PatchRole, PatchTable } from '../audit/audit-record.ts'
import { roleLabel, scoredKeysOf } from '../audit/audited-outputs.ts'
import type { Image, ImageBatch } from '../images/image.ts'
import type { SliceMeasurement } from '../images/slice-measurement.ts'
import type { Embargo } from '../review/embargo.ts'
import {
  type Finding,
  findingCategories,
  isFlag,
  type FindingRevision,
  type Judgement,
  suspicionOf
} from '../review/finding.ts'
import type { LedgerHead } from '../review/ledger-head.ts'
import type { Signer } from '../signing/signing-key.ts'
import type { Review } from '../review/review-plan.ts'
import type { StudyPerformance } from '../review/study-performance.ts'
import type { ReviewResults } from '../review/review-results.ts'
import type { ReportWords } from './exported-report.ts'
import { count, counted } from '../counts.ts'
import { listed, moment } from './number-text.ts'

/** Review with its plan and its results so far. */
export interface ReportedReview extends Review {
  readonly results: ReviewResults
  /** Performance against the known truth; null if nothing is known, or while a reading is awaited. */
  readonly performance?: StudyPerformance | null
}

/** Input of a report. The same input gives the same report, byte for byte. */
export interface ReportInput {
  readonly record: AuditRecord
  readonly patches: PatchTable
  /** 1 for patches of mostly air, 0 for others; null if values cannot tell, and for audits of the first version. */
  readonly air: Uint8Array | null
  /** Scores; empty for an audit without a reference. */
  readonly scores: AuditScores
  /** Findings of this audit that count: the latest statement of each reader on each output of a patch. */
  readonly findings: readonly Finding[]
  /** Other findings of the same readers on the same outputs, as of a blinded review: shown, not counted. */
  readonly otherFindings: readonly Finding[]
  /** Blinded reviews whose findings and answers are left out. */
  readonly embargoed: readonly Embargo[]
  /** Revisions of each revised finding, by its id, first to last. */
  readonly histories: Readonly<Record<string, readonly FindingRevision[]>>
  /** Reviews of this audit, oldest first. */
  readonly reviews: readonly ReportedReview[]
  readonly words: ReportWords
  /** Reads patches of a role in the given order. Shape (indices.length, rows, columns), values 0..1. */
  readPatches(role: PatchRole, indices: readonly number[]): Promise<ImageBatch>
  /** Measurements on the slices of the audit, by slice. */
  readonly measurements: readonly SliceMeasurement[]
  /** Reads a whole slice of a role in the unit of the source. Pixels without a patch have no meaning. */
  readSlice(role: string, slice: number): Promise<Image>
  /** Last entry about the audit in the ledger of its workspace; null without a workspace. */
  readonly ledger: LedgerHead | null
  /** Key that signs the files of this report; null without one, absent if a report cannot have one. */
  readonly signer?: Pick<Signer, 'reader' | 'fingerprint'> | null
  readonly appVersion: string
}

export const titleOf = ({ words, record }: Pick<ReportInput, 'words' | 'record'>): string =>
  words.title.trim() || record.title

/** Names of the reviewers who recorded findings. */
export const reviewersOf = ({ findings }: Pick<ReportInput, 'findings'>): string[] =>
  [...new Set(findings.map(({ reviewer }) => reviewer))].sort()

/** Readers of the images: as written, otherwise all who recorded findings or answered in a review. */
export function readersOf({ words, findings, reviews }: Pick<ReportInput, 'words' | 'findings' | 'reviews'>): string {
  const answering = reviews.flatMap(({ results }) => results.readers.map(({ reader }) => reader))
  return words.reader.trim() || [...new Set([...reviewersOf({ findings }), ...answering])].sort().join(', ')
}

/** Output of a patch with its judgements. */
export interface JudgedOutput {
  readonly patchIndex: number
  readonly denoiserKey: string
  /** Judgements of all readers. Acceptable is no objection. */
  readonly judgements: readonly Judgement[]
}

/** Outputs that readers judged, acceptable ones included: in findings, and in ended reviews. */
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

/** Time of the latest change of the findings, ISO 8601 UTC; null without any. */
export const findingsAsOf = ({ findings }: Pick<ReportInput, 'findings'>): string | null =>
  findings.reduce<string | null>(
    (latest, { recordedAt }) => (latest === null || recordedAt > latest ? recordedAt : latest),
    null
  )

/** Name of an output: the noisy input, the label of a denoiser, or the name of another method's output. */
export const outputLabel = ({ record }: Pick<ReportInput, 'record'>, key: string): string =>
  key === 'noisy' ? 'Noisy input' : roleLabel(record, key)

/** Keys of the outputs in the order shown. */
export const outputKeys = ({ record }: Pick<ReportInput, 'record'>): string[] => scoredKeysOf(record)

/** Patch of one output that a report shows. */
export interface ShownPatch {
  readonly patchIndex: number
  readonly denoiserKey: string
}

/** Output of a patch with the judgements of all readers: one entry of a report. */
export interface ReportedOutput extends ShownPatch {
  /** Number from 1, most severe first, the same throughout the report. */
  readonly number: number
  /** Findings, most severe first, acceptable last; never empty. */
  readonly findings: readonly Finding[]
}

/** Judged outputs: those with an objection, most severe first, then the acceptable ones. */
export interface ReportedOutputs {
  readonly objected: readonly ReportedOutput[]
  readonly accepted: readonly ReportedOutput[]
}

const categoryOrder = findingCategories.map(({ id }) => id)

/** Order of findings: most severe first, acceptable last, then by category and patch. */
const byGravity = (a: Finding, b: Finding): number =>
  suspicionOf(b) - suspicionOf(a) ||
  categoryOrder.indexOf(a.category) - categoryOrder.indexOf(b.category) ||
  a.patchIndex - b.patchIndex

/** One entry for each patch and output, with the judgements of all readers. */
export function reportedOutputs(findings: readonly Finding[]): ReportedOutputs {
  const outputs = new Map<string, Finding[]>()
  for (const finding of [...findings].sort(byGravity)) {
    const key = `${finding.patchIndex} ${finding.denoiserKey}`
    outputs.set(key, [...(outputs.get(key) ?? []), finding])
  }
  const all = [...outputs.values()].map((ofOutput, index): ReportedOutput => {
    const { patchIndex, denoiserKey } = ofOutput[0]!
    return { number: index + 1, patchIndex, denoiserKey, findings: ofOutput }
  })
  return { objected: all.filter(isObjected), accepted: all.filter((output) => !isObjected(output)) }
}

const isObjected = ({ findings }: ReportedOutput): boolean => isFlag(findings[0]!)

/**
 * Embargo in words: '50 findings of the blinded review of 2026-11-23 09:10 UTC are embargoed until Ada (3 of 20 items
 * answered) has finished or ended it.'
 */
export function embargoText({ review, findings, readings }: Embargo): string {
  const readers = readings.map(
    ({ reader, answered, items }) => `${reader} (${count(answered)} of ${count(items)} items answered)`
  )
  const until = `until ${listed(readers)} ${readers.length === 1 ? 'has' : 'have'} finished or ended it`
  if (findings === 0) return `The answers of the blinded review of ${moment(review.createdAt)} are embargoed ${until}.`
  return `${counted(findings, 'finding')} of the blinded review of ${moment(review.createdAt)} ${findings === 1 ? 'is' : 'are'} embargoed ${until}.`
}

/** Number of findings under all embargoes. */
export const embargoedFindings = (embargoes: readonly Embargo[]): number =>
  embargoes.reduce((sum, { findings }) => sum + findings, 0)
