import { findingCategories, suspicionOf, type Finding } from '../review/finding.ts'
import type { ShownPatch } from './report-input.ts'
import type { Embargo } from '../review/embargo.ts'
import { count, counted, listed, moment } from './number-text.ts'

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

const isObjected = ({ findings }: ReportedOutput): boolean => findings[0]!.category !== 'acceptable'

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
