import { z } from 'zod'
import { currentScoreId } from '../scores/former-score-ids.ts'
import { seedSchema } from '../random/random.ts'
import { judgementSchema, regionSchema } from './finding.ts'
import { confidenceSchema, consensusRuleSchema, reviewDesignSchema, truthSourceSchema } from './review-design.ts'

/** Tasks of a reader. The last two show two pictures of one patch (two-alternative forced choice). */
export const reviewTasks = [
  { id: 'judge', label: 'Judge each patch', question: 'What is wrong with it, and how badly?' },
  { id: 'which-is-real', label: 'Find the real patch', question: 'Which one is the real patch?' },
  { id: 'which-would-you-read', label: 'Choose between outputs', question: 'Which image do you prefer for diagnosis?' }
] as const
export type ReviewTask = (typeof reviewTasks)[number]['id']

const taskIds = reviewTasks.map(({ id }) => id) as [ReviewTask, ...ReviewTask[]]

/** Plan of a review. With the scores of the audit, it decides which patches a reader sees, and in which order. */
export const reviewPlanSchema = z.strictObject({
  auditId: z.string().min(1),
  title: z.string().max(200).default(''),
  task: z.enum(taskIds).default('judge'),
  /** Keys of the outputs to judge; two or more for a choice between outputs. */
  denoiserKeys: z.array(z.string().min(1)).min(1).max(12),
  /** Order of the patches. With `cases`, it also decides which patches are included. */
  order: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('worst'), scoreId: z.string().min(1).transform(currentScoreId) }),
    z.strictObject({ kind: z.literal('random') })
  ]),
  /**
   * True if every output, or every pair, has the same number of cases, in turn.
   * Otherwise the first cases may all be of one output. Absent in older plans: false.
   */
  balanced: z.boolean().default(false),
  /** Maximum number of cases, without hidden repeats and control cases. */
  cases: z.int().positive().max(100_000),
  /** True if names and scores are hidden, and each reader has an own order of cases. */
  blinded: z.boolean().default(false),
  /** Share of cases that are repeated without notice, to measure the agreement of a reader with themselves. */
  repeatShare: z.number().min(0).max(0.5).default(0),
  /** Share of control cases (`catch`), whose right answer is known, to measure false alarms of a reader. */
  catchShare: z.number().min(0).max(0.5).default(0),
  /** True if patches of mostly air are left out. Absent in older plans: false. */
  withoutAir: z.boolean().default(false),
  seed: seedSchema.default(1),
  /** Absent in older plans: `balanced` decides, and each reader has own control cases. */
  design: reviewDesignSchema.optional(),
  /** Names of the scored readers. Empty: everybody who answers and is on no panel. */
  readers: z.array(z.string().min(1).max(200)).max(100).default([]),
  /** Absent in older plans: only control cases are known. */
  truth: truthSourceSchema.optional(),
  /** Scale of the confidence that something is wrong, stated beside the category. */
  confidence: confidenceSchema.default('none'),
  /** True if readers mark every place that they object to, each with a confidence. */
  marks: z.boolean().default(false),
  consensus: consensusRuleSchema.default({ kind: 'all' })
})
export type ReviewPlan = z.infer<typeof reviewPlanSchema>

/** A stored plan in its present form: today's id of the score that orders it, and defaults of later parts. */
export function currentPlan(stored: ReviewPlan): ReviewPlan {
  const order: ReviewPlan['order'] =
    stored.order.kind === 'random' ? stored.order : { kind: 'worst', scoreId: currentScoreId(stored.order.scoreId) }
  const { truth } = stored
  // Queues of older plans stay as they are.
  const placed = truth?.kind === 'inserted' ? { truth: { ...truth, placement: truth.placement ?? 'anywhere' } } : {}
  return { ...laterParts, ...stored, order, ...placed }
}
const laterParts = {
  readers: [],
  confidence: 'none',
  marks: false,
  consensus: { kind: 'all' }
} satisfies Partial<ReviewPlan>

/** Numbers of a designed review, for one reader. All readers have the same. */
export interface PlannedCounts {
  /** Patches, each shown in every group of outputs. */
  readonly patches: number
  readonly cases: number
  readonly repeats: number
  readonly controls: number
}

/**
 * Numbers of a review with a design. A split-plot shares the patches out: each reader has those of one group.
 * @param available patches that the review may draw from
 */
export function plannedCounts(plan: ReviewPlan, available: number): PlannedCounts {
  const shown = outputGroups(plan).length
  const groups = plan.design?.kind === 'split-plot' ? plan.design.groups : 1
  const wanted = Math.min(available, Math.max(groups, Math.floor(plan.cases / shown)))
  const patches = Math.floor(wanted / groups)
  const cases = patches * shown
  const controls = Math.min(Math.round(plan.catchShare * cases), Math.floor(available / groups))
  return { patches, cases, repeats: Math.round(plan.repeatShare * cases), controls }
}

/** Outputs shown together: each output, each output beside the reference, or each pair of outputs. */
export function outputGroups({ task, denoiserKeys }: Pick<ReviewPlan, 'task' | 'denoiserKeys'>): string[][] {
  if (task === 'judge') return denoiserKeys.map((key) => [key])
  if (task === 'which-is-real') return denoiserKeys.map((key) => ['reference', key])
  return denoiserKeys.flatMap((one, index) => denoiserKeys.slice(index + 1).map((other) => [one, other]))
}

/** Number of cases of each group in a balanced review. The first groups have one more if the number is no multiple. */
export function groupShares({ cases }: Pick<ReviewPlan, 'cases'>, groups: number, patches: number): number[] {
  const all = Math.min(cases, groups * patches)
  return Array.from({ length: groups }, (_, group) => Math.floor(all / groups) + Number(group < all % groups))
}

/** Label of the patient that a patch is of. */
export type PatientOf = (patchIndex: number) => string

/** Item of a queue: a patch, and the pictures to judge or to choose from, in the order shown. */
export interface ReviewItem {
  /** Kind of the item. `catch`, a control case: the reference as an output; in a choice beside input or output. */
  readonly kind: 'case' | 'repeat' | 'catch'
  readonly patchIndex: number
  /** Roles of the audit's arrays: one to judge, or two to choose from. */
  readonly roles: readonly string[]
  /** Output whose column of an export holds the one reading of a control case. Absent without a design. */
  readonly standsFor?: string
  /** Disc that is added to the output. Absent if none. */
  readonly artefact?: InsertedDisc
}

/** Disc that is added to an output: a structure of known place that the reference does not have. */
export interface InsertedDisc {
  /** Place of the middle, in pixels of the patch. */
  readonly row: number
  readonly column: number
  /** Diameter at half height, in pixels. */
  readonly diameter: number
  /** Added value in the middle, in the unit of the source. */
  readonly contrast: number
}

/** Place that a reader objects to, with the confidence that something is wrong there. */
export const markSchema = z.strictObject({ region: regionSchema, confidence: z.number() })
export type Mark = z.infer<typeof markSchema>
/** Maximum number of marks on one patch. */
export const mostMarks = 20

/** Answer of a reader to an item. */
export const reviewAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('judgement'),
    judgement: judgementSchema,
    /** Confidence that something is wrong, on the scale of the plan. Absent without a scale. */
    confidence: z.number().optional(),
    /** Marked places. Absent if the plan asks for none. */
    marks: z.array(markSchema).max(mostMarks).optional()
  }),
  /** Role of the chosen picture. */
  z.strictObject({ kind: z.literal('choice'), role: z.string().min(1) }),
  z.strictObject({ kind: z.literal('skip') })
])
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>

/** Stored answer in its present form. Earlier versions stored the chosen role of a choice as `candidate`. */
export function currentAnswer(
  stored: ReviewAnswer | { readonly kind: 'choice'; readonly candidate: string }
): ReviewAnswer {
  return 'candidate' in stored ? { kind: 'choice', role: stored.candidate } : stored
}

/** Review with its plan and its progress. */
export interface Review {
  readonly id: string
  readonly plan: ReviewPlan
  /** Time of creation, ISO 8601 UTC. */
  readonly createdAt: string
  /** Number of items with an answer or a skip, by reader. */
  readonly answered: Readonly<Record<string, number>>
  /** Number of skipped items by reader. They are unanswered. */
  readonly skipped: Readonly<Record<string, number>>
  /** Times at which readers ended their reading, by reader, ISO 8601 UTC. An ended reading is closed. */
  readonly endedAt: Readonly<Record<string, string>>
  readonly items: number
}

/** Present answer of a reader at a position. */
export interface AnsweredItem {
  /** Position in the reader's queue, from 0. */
  readonly position: number
  readonly answer: ReviewAnswer
  /** Time spent on the item, in seconds. */
  readonly seconds: number
  readonly recordedAt: string
}

/** Undone answer. */
export type UndoneAnswer = Pick<AnsweredItem, 'position' | 'answer'>

/** Queue of one reader with the answers. */
export interface Reading {
  readonly reader: string
  readonly items: readonly ReviewItem[]
  readonly answers: readonly AnsweredItem[]
  /** True if the reader has ended the reading before every item was answered. */
  readonly isEnded: boolean
}

/** Key of a case: the patch and the pictures shown, whatever their side. */
export const keyOf = ({ patchIndex, roles }: Pick<ReviewItem, 'patchIndex' | 'roles'>): string =>
  `${patchIndex} ${roles.toSorted().join(' ')}`
