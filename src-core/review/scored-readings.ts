import { suspicionOf } from './finding.ts'
import { isObjection, settledBy, type Decision } from './consensus.ts'
import { isOnPanel } from './review-design.ts'
import {
  keyOf,
  type AnsweredItem,
  type Mark,
  type Reading,
  type ReviewAnswer,
  type ReviewItem,
  type ReviewPlan
} from './review-plan.ts'

/** Known truth of a case: true if something is wrong, and its place if it was inserted. */
export interface CaseTruth {
  readonly present: boolean
  readonly lesion: { readonly row: number; readonly column: number; readonly radius: number } | null
}

/** One reading of one case by a scored reader: the first answer, without repeats. */
export interface ScoredReading {
  readonly reader: string
  readonly patchIndex: number
  readonly caseKey: string
  /** Key of the output; of a control case the output whose column holds it. */
  readonly output: string
  readonly isControl: boolean
  /** Confidence on the scale of the plan. Without a scale: 0 for acceptable, 1 to 4 for minor to critical. */
  readonly score: number
  readonly marks: readonly Mark[]
  /** Null if unknown. */
  readonly truth: CaseTruth | null
}

/**
 * Readings of the scored readers with the truth of their cases. Members of a truth panel are not among them.
 * Truth comes from the plan: control cases, inserted discs, or the panel; never from a scored reader.
 */
export function scoredReadings(
  plan: ReviewPlan,
  readings: readonly Reading[],
  decisions: readonly Decision[]
): ScoredReading[] {
  if (plan.task !== 'judge') return []
  const panel = panelTruth(plan, readings, decisions)
  return scoredReadersOf(plan, readings).flatMap((reading) =>
    [...firstAnswers(reading)].flatMap(([caseKey, { item, answer }]): ScoredReading[] => {
      if (answer.kind !== 'judgement') return []
      const isControl = item.kind === 'catch'
      return [
        {
          reader: reading.reader,
          patchIndex: item.patchIndex,
          caseKey,
          output: isControl
            ? (item.standsFor ?? plan.denoiserKeys[item.patchIndex % plan.denoiserKeys.length]!)
            : item.roles[0]!,
          isControl,
          score: plan.confidence === 'none' ? suspicionOf(answer.judgement) : (answer.confidence ?? NaN),
          marks: answer.marks ?? [],
          truth: isControl ? nothingWrong : truthOf(plan, item, panel)
        }
      ]
    })
  )
}

const nothingWrong: CaseTruth = { present: false, lesion: null }

/** Readings without those of the truth panel. */
export const scoredReadersOf = (plan: ReviewPlan, readings: readonly Reading[]): Reading[] =>
  readings.filter(({ reader }) => !isOnPanel(plan, reader))

function truthOf({ truth }: ReviewPlan, item: ReviewItem, panel: ReadonlyMap<string, boolean>): CaseTruth | null {
  if (truth?.kind === 'inserted') {
    if (!item.artefact) return nothingWrong
    const { row, column, diameter } = item.artefact
    return { present: true, lesion: { row, column, radius: diameter / 2 } }
  }
  const present = panel.get(keyOf(item))
  return present === undefined ? null : { present, lesion: null }
}

/**
 * Truth by the panel: an objection or none. All members must have answered the case, and agree on that or have settled
 * it in the consensus round.
 */
function panelTruth(
  plan: ReviewPlan,
  readings: readonly Reading[],
  decisions: readonly Decision[]
): ReadonlyMap<string, boolean> {
  if (plan.truth?.kind !== 'panel') return new Map()
  const { names } = plan.truth
  const members = names.map((name) => readings.find(({ reader }) => reader === name))
  if (members.some((member) => member === undefined)) return new Map()
  const answers = members.map((member) => firstAnswers(member!))
  return new Map(
    [...answers[0]!].flatMap(([key, { item }]): [string, boolean][] => {
      const given = answers.map((of) => of.get(key)?.answer)
      if (item.kind !== 'case' || given.some((answer) => answer === undefined)) return []
      const byName = Object.fromEntries(names.map((name, index) => [name, given[index]!]))
      const { settled } = settledBy(
        plan.consensus,
        byName,
        decisions.filter(({ caseKey }) => caseKey === key)
      )
      if (settled) return [[key, isObjection(settled)]]
      const said = new Set(given.map((answer) => isObjection(answer!)))
      return said.size === 1 ? [[key, [...said][0]!]] : []
    })
  )
}

interface FirstAnswer {
  readonly item: ReviewItem
  readonly answer: ReviewAnswer
}

/** First answers to cases and control cases that were not skipped. Repeats are left out. */
function firstAnswers({ items, answers }: Reading): Map<string, FirstAnswer> {
  const first = new Map<string, FirstAnswer>()
  for (const { position, answer } of [...answers].sort((a: AnsweredItem, b) => a.position - b.position)) {
    const item = items[position]
    if (!item || item.kind === 'repeat' || answer.kind === 'skip') continue
    const key = keyOf(item)
    if (!first.has(key)) first.set(key, { item, answer })
  }
  return first
}
