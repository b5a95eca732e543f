import type { AuditedPlace } from '../audit/audit-record.ts'
import { withFormerIds } from '../audit/stored-record.ts'
import { withFormerScoreIds } from '../scores/former-score-ids.ts'
import { scoresOf } from '../scores/table/score-table.ts'
import { severityOf, type Finding, type FindingRevision, type Judgement } from '../review/finding.ts'
import type { ReviewAnswer } from '../review/review-plan.ts'
import { patchNumber, sliceNumber } from '../sources/slice-number.ts'
import { measurementsJson, reportedMeasurements } from './reported-measurements.ts'
import { reportNumber, signaturesOf } from './report-signatures.ts'
import { readersOf, titleOf, type ReportedReview, type ReportInput } from './report-input.ts'

/** Name of the format in its files. */
export const reportFormat = 'denoscope-report'
/** Version of the format. It grows with a change that would mislead readers of the older form. */
export const reportFormatVersion = 2

/** Number for JSON: infinity becomes a string, NaN becomes null. */
const jsonNumber = (value: number): number | string | null =>
  Number.isNaN(value) ? null : Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity'

function withNumbers({ patches, record }: ReportInput, finding: Finding) {
  const slice = patches.slice[finding.patchIndex]!
  const drawn = record.drawnFrom?.slices[slice]
  return {
    ...withGrade(finding),
    patchNumber: patchNumber(finding.patchIndex),
    sliceNumber: sliceNumber(drawn?.slice ?? slice),
    ...(drawn && { patient: drawn.patient, series: drawn.series })
  }
}
const withGrade = <Judged extends Judgement>(judged: Judged) => ({ ...judged, severity: severityOf(judged) })
function withAnswerGrade(answer: ReviewAnswer) {
  if (answer.kind === 'judgement') return { ...answer, judgement: withGrade(answer.judgement) }
  // Former name of `role`.
  return answer.kind === 'choice' ? { ...answer, candidate: answer.role } : answer
}
const withJudgementGrade = (revision: FindingRevision) => ({
  ...revision,
  judgement: revision.judgement && withGrade(revision.judgement)
})

function withReviewGrades({ results, ...review }: ReportedReview) {
  const { judgements, disagreements } = results
  return {
    ...review,
    results: {
      ...results,
      // Former name of `embargoedBy`.
      underWay: results.embargoedBy,
      judgements: judgements && {
        ...judgements,
        cases: judgements.cases.map((one) => ({ ...one, judgement: withGrade(one.judgement) }))
      },
      disagreements: disagreements.map((one) => ({
        ...one,
        // Former name of `roles`.
        candidates: one.roles,
        answers: Object.fromEntries(
          Object.entries(one.answers).map(([reader, answer]) => [reader, withAnswerGrade(answer)])
        )
      }))
    }
  }
}

function placesOf({ record: { slicePlaces }, patches }: ReportInput): Readonly<Record<string, Column>> {
  if (!slicePlaces) return {}
  const each = <Value>(value: (place: AuditedPlace) => Value) =>
    Array.from(patches.slice, (slice) => value(slicePlaces[slice]!))
  return { instanceNumber: each((place) => place.instanceNumber), positionMm: each((place) => place.position) }
}

/**
 * Report for machines. Members:
 * - `format` ('denoscope-report'), `formatVersion`, `denoscope` (version)
 * - `title`, `institution`, `reader`, `conclusion`: as a person wrote them
 * - `number`: number of the full form; `question` as a person wrote it; `signatures`: role, name, date (YYYY-MM-DD)
 * - `signedBy`: reader and fingerprint of the key that signs the files of the report; null if nobody signs them
 * - `ledger`: number and hash of the last entry about the audit in the ledger of the workspace; null without one
 * - `embargoed`: blinded reviews whose findings are left out, the number of these, the readings that must end first
 * - `histories`: finding id -> revisions, first to last, of revised findings
 * - `reviews`: id, plan and results of each
 * - `measurements`: id, kind, slice and points (pixels) of each; `lengthMm` (or `lengthPixels`), `degrees`, or `unit`
 * and `regions`: values by picture, null if the region leaves the patches
 * - `audit`: the record with request, source, hashes, versions, means with 95 % intervals
 * - `metrics`: id, label, unit, better, source of each score; categories if values are indices
 * - `findings`: present state; `patchNumber` and `sliceNumber` count from 1, `patchIndex` from 0; severity null if
 * acceptable; regions in pixels of the patch; `review` null if stated in the audit
 * - `otherFindings`: likewise, of the same reader on the same output elsewhere, not counted
 * - `patches`: `sliceNumber` from 1; `instanceNumber`, `positionMm` if known; `row`, `column` in pixels from 0; `air` 1
 * for mostly air, null if values cannot tell
 * - `scores`: output -> metric -> one value for each patch; null if undefined, 'Infinity' for the PSNR of identical
 * patches
 */
export const reportJson = async (input: ReportInput): Promise<string> => [...(await reportJsonParts(input))].join('')

/** `reportJson` in parts: an audit of 100,000 patches has more than 100 MB of it. */
export async function reportJsonParts(input: ReportInput): Promise<Iterable<string>> {
  const { record, findings, otherFindings, embargoed, histories, reviews, words, appVersion } = input
  const head = JSON.stringify({
    format: reportFormat,
    formatVersion: reportFormatVersion,
    denoscope: appVersion,
    title: titleOf(input),
    institution: words.institution.trim(),
    reader: readersOf(input),
    conclusion: words.conclusion.trim(),
    number: reportNumber(input),
    question: words.question.trim(),
    signatures: signaturesOf(words),
    signedBy: input.signer ? { reader: input.signer.reader, key: input.signer.fingerprint } : null,
    ledger: input.ledger,
    audit: withFormerIds(record),
    metrics: scoresOf(record).map(({ id, label, unit, better, source, categories }) => ({
      id,
      label,
      unit,
      better,
      source,
      ...(categories && { categories })
    })),
    findings: findings.map((finding) => withNumbers(input, finding)),
    otherFindings: otherFindings.map((finding) => withNumbers(input, finding)),
    embargoed,
    histories: Object.fromEntries(
      Object.entries(histories).map(([id, history]) => [id, history.map(withJudgementGrade)])
    ),
    reviews: reviews.map(withReviewGrades),
    measurements: measurementsJson(await reportedMeasurements(input), record)
  })
  return withColumns(head, input)
}

function* withColumns(head: string, input: ReportInput): Iterable<string> {
  yield `${head.slice(0, -1)},"patches":{`
  yield* members(patchColumns(input))
  yield '},"scores":{'
  for (const [place, [output, columns]] of Object.entries(input.scores).entries()) {
    yield `${place > 0 ? ',' : ''}${JSON.stringify(output)}:{`
    yield* members(withFormerScoreIds(columns))
    yield '}'
  }
  yield '}}\n'
}

type Column = ArrayLike<number | null> | null

function patchColumns(input: ReportInput): Readonly<Record<string, Column>> {
  const { patches, air } = input
  return {
    sliceNumber: patches.slice.map(sliceNumber),
    ...placesOf(input),
    row: patches.row,
    column: patches.column,
    air
  }
}

/** Numbers of a part of a column: few enough that memory of one part serves the next. */
const partNumbers = 4096

/** Members of an object whose values are columns of numbers. */
function* members(columns: Readonly<Record<string, Column>>): Iterable<string> {
  for (const [place, [name, values]] of Object.entries(columns).entries()) {
    yield `${place > 0 ? ',' : ''}${JSON.stringify(name)}:${values ? '[' : 'null'}`
    if (!values) continue
    for (let first = 0; first < values.length; first += partNumbers) {
      const part: (number | string | null)[] = []
      for (let at = first; at < Math.min(first + partNumbers, values.length); at++) {
        const value = values[at]!
        part.push(value === null ? null : jsonNumber(value))
      }
      yield `${first > 0 ? ',' : ''}${JSON.stringify(part).slice(1, -1)}`
    }
    yield ']'
  }
}
