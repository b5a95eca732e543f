import { isOnPanel } from './review-design.ts'
import type { Mark, PatientOf, ReviewPlan } from './review-plan.ts'
import type { CaseTruth, ScoredReading } from './scored-readings.ts'

/** Case of a study with known truth. */
export interface StudyCase {
  /** Number in exports, from 1. Cases without a finding come first. */
  readonly number: number
  readonly patchIndex: number
  /** Output of the case; null if the case was read in every output. */
  readonly output: string | null
  readonly isControl: boolean
  readonly truth: CaseTruth
  /** Label of the patient; null if each case counts as another patient. */
  readonly patient: string | null
}

/** Reading of one case in one output by one reader; numbers from 1. */
export interface StudyReading {
  readonly reader: number
  readonly case: number
  readonly modality: number
  readonly score: number
  readonly marks: readonly Mark[]
}

/** Numbers that add up: `readings` = exported + those left out. */
export interface StudyCounts {
  readonly readings: number
  readonly exported: number
  /** Readings of cases whose truth is unknown. */
  readonly withoutTruth: number
  /** Readings of control cases that have no place beside inserted artefacts. */
  readonly controls: number
  /** Readings without a confidence, from before the plan's scale. */
  readonly withoutScore: number
}

/** Readers, outputs (modalities), cases and readings of a study. */
export interface StudyTable {
  readonly readers: readonly string[]
  readonly modalities: readonly string[]
  readonly cases: readonly StudyCase[]
  readonly readings: readonly StudyReading[]
  readonly counts: StudyCounts
  /** True if every reader has read every case in every modality. */
  readonly isFullyCrossed: boolean
}

/**
 * Table of the readings whose truth is known.
 * Inserted artefacts: a case is a patch, read in every output. Control cases are left out: they have one output.
 * Other truths: a case is one output of a patch, or a control case; each has one modality.
 * @param patientOf null if each case counts as another patient
 */
export function studyTable(
  plan: ReviewPlan,
  scored: readonly ScoredReading[],
  patientOf: PatientOf | null = null
): StudyTable {
  const crossed = plan.truth?.kind === 'inserted'
  const known = scored.filter(({ truth }) => truth !== null)
  const placed = known.filter(({ isControl }) => !(crossed && isControl))
  const rated = placed.filter(({ score }) => Number.isFinite(score))
  const readers = [...new Set(rated.map(({ reader }) => reader))].filter((name) => !isOnPanel(plan, name)).sort()
  const modalities = plan.denoiserKeys.filter((key) => rated.some(({ output }) => output === key))
  const keyOfCase = ({ patchIndex, caseKey }: ScoredReading) => (crossed ? String(patchIndex) : caseKey)
  const cases = numbered([...new Map(rated.map((one) => [keyOfCase(one), one])).entries()], crossed, patientOf)
  const readings = rated.map((one) => ({
    reader: 1 + readers.indexOf(one.reader),
    case: cases.get(keyOfCase(one))!.number,
    modality: 1 + modalities.indexOf(one.output),
    score: one.score,
    marks: one.marks
  }))
  return {
    readers,
    modalities,
    cases: [...cases.values()],
    readings,
    counts: {
      readings: scored.length,
      exported: rated.length,
      withoutTruth: scored.length - known.length,
      controls: known.length - placed.length,
      withoutScore: placed.length - rated.length
    },
    isFullyCrossed: rated.length > 0 && rated.length === readers.length * modalities.length * cases.size
  }
}

function numbered(
  entries: readonly (readonly [string, ScoredReading])[],
  crossed: boolean,
  patientOf: PatientOf | null
): Map<string, StudyCase> {
  const sorted = [...entries].sort(
    ([, a], [, b]) => Number(a.truth!.present) - Number(b.truth!.present) || a.patchIndex - b.patchIndex
  )
  return new Map(
    sorted.map(([key, { patchIndex, output, isControl, truth }], index) => [
      key,
      {
        number: index + 1,
        patchIndex,
        output: crossed ? null : output,
        isControl,
        truth: truth!,
        patient: patientOf?.(patchIndex) ?? null
      }
    ])
  )
}

/** Marks of one reading, scored against the inserted artefact of its case. */
export interface ScoredMarks {
  /** Highest confidence of the marks on the artefact; null if none hit it. */
  readonly hit: number | null
  /** Confidences of the other marks. */
  readonly misses: readonly number[]
}

/** A mark hits if its middle is at most this far outside the half-height edge of the artefact, in pixels. */
export const acceptedDistance = 2

/** Scores marks: the best mark on the artefact is the hit, further marks on it are dropped, others are misses. */
export function scoreMarks(marks: readonly Mark[], { lesion }: CaseTruth): ScoredMarks {
  const isHit = ({ region: { row, column, rows, columns } }: Mark) =>
    lesion !== null &&
    Math.hypot(row + (rows - 1) / 2 - lesion.row, column + (columns - 1) / 2 - lesion.column) <=
      lesion.radius + acceptedDistance
  const hits = marks.filter(isHit).map(({ confidence }) => confidence)
  return {
    hit: hits.length > 0 ? Math.max(...hits) : null,
    misses: marks.filter((mark) => !isHit(mark)).map(({ confidence }) => confidence)
  }
}
