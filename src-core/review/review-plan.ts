import { z } from 'zod'
import { seedSchema } from '../random/seed.ts'
import { judgementSchema } from './finding.ts'

/** What a reader is asked; the last two show two pictures of one patch beside each other (two-alternative forced choice). */
export const reviewTasks = [
  { id: 'judge', label: 'Judge each patch', question: 'What is wrong with it, and how badly?' },
  { id: 'which-is-real', label: 'Find the real patch', question: 'Which one is the real patch?' },
  { id: 'which-would-you-read', label: 'Choose between outputs', question: 'Which one would you read?' }
] as const
export type ReviewTask = (typeof reviewTasks)[number]['id']

const taskIds = reviewTasks.map(({ id }) => id) as [ReviewTask, ...ReviewTask[]]

/** Everything that, with an audit's scores, decides which patches a reader sees and in which order. */
export const reviewPlanSchema = z.strictObject({
  auditId: z.string().min(1),
  title: z.string().max(200).default(''),
  task: z.enum(taskIds).default('judge'),
  /** Keys of the denoisers to be judged; two or more for a choice between denoisers. */
  denoiserKeys: z.array(z.string().min(1)).min(1).max(12),
  /** Which patches come first, and, with `cases`, which come at all. */
  order: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('worst'), scoreId: z.string().min(1) }),
    z.strictObject({ kind: z.literal('random') })
  ]),
  /**
   * As many cases of each denoiser, or of each pair to choose from, taken in turn; else those that come first may all be
   * of one. Plans of before this have it not, and keep it so.
   */
  balanced: z.boolean().default(false),
  /** At most so many cases, before hidden repeats and catch patches. */
  cases: z.int().positive().max(100_000),
  /** Names and scores hidden, cases in an order of each reader's own. */
  blinded: z.boolean().default(false),
  /** Cases shown once more, unannounced, as a share of all: how far a reader agrees with themselves. */
  repeatShare: z.number().min(0).max(0.5).default(0),
  /** Patches whose right answer is known, as a share of the cases: how attentive a reader is. */
  catchShare: z.number().min(0).max(0.5).default(0),
  /** Patches that show mostly air come neither as cases nor as catch patches; plans of before this have them, and keep them. */
  withoutAir: z.boolean().default(false),
  seed: seedSchema.default(1)
})
export type ReviewPlan = z.infer<typeof reviewPlanSchema>

/** What each patch is shown with: each denoiser, each denoiser beside the reference, or each pair of denoisers. */
export function outputGroups({ task, denoiserKeys }: Pick<ReviewPlan, 'task' | 'denoiserKeys'>): string[][] {
  if (task === 'judge') return denoiserKeys.map((key) => [key])
  if (task === 'which-is-real') return denoiserKeys.map((key) => ['reference', key])
  return denoiserKeys.flatMap((one, index) => denoiserKeys.slice(index + 1).map((other) => [one, other]))
}

/** How many cases of each group a balanced review has: as many of each, one more of the first where they do not divide. */
export function groupShares({ cases }: Pick<ReviewPlan, 'cases'>, groups: number, patches: number): number[] {
  const all = Math.min(cases, groups * patches)
  return Array.from({ length: groups }, (_, group) => Math.floor(all / groups) + Number(group < all % groups))
}

/** One thing to answer: a patch, and the pictures to judge or to choose from, in the order in which they are shown. */
export interface ReviewItem {
  /** A `catch` shows the reference as if it were denoised; in a choice beside the noisy input, or beside an output where none is known. */
  readonly kind: 'case' | 'repeat' | 'catch'
  readonly patchIndex: number
  /** Roles of the audit's arrays: one to be judged, or two to choose from. */
  readonly candidates: readonly string[]
}

/** What a reader says of an item. */
export const reviewAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('judgement'), judgement: judgementSchema }),
  /** The role of the picture that was chosen. */
  z.strictObject({ kind: z.literal('choice'), candidate: z.string().min(1) }),
  z.strictObject({ kind: z.literal('skip') })
])
export type ReviewAnswer = z.infer<typeof reviewAnswerSchema>

/** A review as it was set up. */
export interface Review {
  readonly id: string
  readonly plan: ReviewPlan
  /** ISO 8601 UTC. */
  readonly createdAt: string
  /** Items that each reader has answered so far. */
  readonly answered: Readonly<Record<string, number>>
  readonly items: number
}

/** An answer as it stands. */
export interface AnsweredItem {
  /** Place in the reader's queue, from 0. */
  readonly position: number
  readonly answer: ReviewAnswer
  /** How long the item was looked at. */
  readonly seconds: number
  readonly recordedAt: string
}

/** An answer that was taken back. */
export type UndoneAnswer = Pick<AnsweredItem, 'position' | 'answer'>
