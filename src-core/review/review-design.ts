import { z } from 'zod'
import { printable } from '../printable.ts'

const personName = z.string().min(1).max(200).transform(printable)

/** Assignment of cases to readers. */
export const reviewDesignSchema = z.discriminatedUnion('kind', [
  /** Fully crossed: every reader sees the same cases, each in every output, and the same control cases. */
  z.strictObject({ kind: z.literal('crossed') }),
  /** Split-plot: readers and cases form groups. A reader sees the cases of one group only, each in every output. */
  z.strictObject({ kind: z.literal('split-plot'), groups: z.int().min(2).max(20) })
])
export type ReviewDesign = z.infer<typeof reviewDesignSchema>

/** Origin of the known truth of cases. It is never an answer of a reader who is scored. */
export const truthSourceSchema = z.discriminatedUnion('kind', [
  /** Control cases only: nothing is known of the other cases. */
  z.strictObject({ kind: z.literal('controls') }),
  /** A disc that is added to every output of some patches. Judgements of one patch at a time only. */
  z.strictObject({
    kind: z.literal('inserted'),
    /** Share of the patches with a disc. */
    share: z.number().min(0.05).max(0.95),
    /** Diameter at half height, in pixels. */
    diameter: z.number().min(1).max(100),
    /** Values under the discs. `anywhere`: older plans, whose discs may lie on bone or air. */
    placement: z.enum(['soft-tissue', 'anywhere']).default('soft-tissue'),
    /** Added value in the middle of the disc, in the unit of the source. Negative: darker. */
    contrast: z.number().refine((value) => value !== 0, 'expected a contrast other than 0')
  }),
  /** Persons whose answers are the truth, and are not scored. */
  z.strictObject({ kind: z.literal('panel'), names: z.array(personName).min(1).max(20) })
])
export type TruthSource = z.infer<typeof truthSourceSchema>

/** Persons who settle a disagreement. */
export const consensusRuleSchema = z.discriminatedUnion('kind', [
  /** Everybody whose answers differ must state the same. */
  z.strictObject({ kind: z.literal('all') }),
  /** One named person decides. */
  z.strictObject({ kind: z.literal('adjudicator'), name: personName })
])
export type ConsensusRule = z.infer<typeof consensusRuleSchema>

/** Scales of the confidence that something is wrong, lowest first. */
export const confidenceScales = [
  { id: 'none', label: 'None', lowest: 0, highest: 0 },
  { id: '1-5', label: '1 to 5', lowest: 1, highest: 5 },
  { id: '0-100', label: '0 to 100', lowest: 0, highest: 100 }
] as const
export type ConfidenceScale = (typeof confidenceScales)[number]['id']
export const confidenceSchema = z.enum(confidenceScales.map(({ id }) => id) as [ConfidenceScale, ...ConfidenceScale[]])

/** Limits of a confidence; null without a scale. */
export function confidenceLimits(scale: ConfidenceScale): { readonly lowest: number; readonly highest: number } | null {
  return scale === 'none' ? null : confidenceScales.find(({ id }) => id === scale)!
}

/** Parts of a plan that decide who reads what, and who knows the truth. */
export interface DesignedPlan {
  readonly task: string
  readonly design?: ReviewDesign | undefined
  readonly truth?: TruthSource | undefined
  readonly readers: readonly string[]
  readonly confidence: ConfidenceScale
  readonly marks: boolean
}

/** Reason why a plan cannot be carried out, in one line; null if it can. */
export function designProblem({ task, design, truth, readers, confidence, marks }: DesignedPlan): string | null {
  if (truth?.kind === 'panel') {
    const both = truth.names.find((name) => readers.includes(name))
    if (both !== undefined)
      return `truth: ${both} is on the truth panel and among the scored readers; a person can be only one of both`
    if (design?.kind === 'split-plot')
      return 'truth: a truth panel reads every case; choose a fully crossed design, or another truth'
  }
  if (design?.kind === 'split-plot' && readers.length < design.groups)
    return `readers: a split-plot of ${design.groups} groups needs the names of at least ${design.groups} readers, got ${readers.length}`
  if (truth?.kind === 'inserted' && task !== 'judge')
    return 'truth: artefacts are inserted only where each patch is judged alone'
  if (truth?.kind === 'inserted' && design === undefined) return 'truth: inserted artefacts need a design'
  if ((confidence !== 'none' || marks) && task !== 'judge')
    return 'confidence: only the judgement of single patches has a confidence and marks'
  if (marks && confidence === 'none') return 'marks: each mark has a confidence; choose a scale'
  return null
}

/** True if this person is on the truth panel of the plan. */
export const isOnPanel = ({ truth }: Pick<DesignedPlan, 'truth'>, person: string): boolean =>
  truth?.kind === 'panel' && truth.names.includes(person)

/** True if this person may answer: named as reader or on the panel, or the plan names no readers. */
export const mayAnswer = (plan: Pick<DesignedPlan, 'truth' | 'readers'>, person: string): boolean =>
  plan.readers.length === 0 || plan.readers.includes(person) || isOnPanel(plan, person)
