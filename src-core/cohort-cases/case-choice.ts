import { z } from 'zod'
import { seedSchema } from '../random/random.ts'

/** Orders in which cases are drawn from the patches of a series. */
export const caseOrders = [
  { id: 'random', label: 'Random patches' },
  { id: 'worst', label: 'Worst patches first' }
] as const
export type CaseOrder = (typeof caseOrders)[number]['id']

/** Cases of a readers' study that are drawn from a cohort. The same choice and cohort give the same cases. */
export const caseChoiceSchema = z.strictObject({
  /** Name of the setting whose audits are drawn from. Default: the first of the plan. */
  setting: z.string().min(1).optional(),
  /** Number of patches. Fewer if the cohort keeps fewer. */
  patches: z.int().min(1).max(100_000),
  order: z.enum(caseOrders.map(({ id }) => id) as [CaseOrder, ...CaseOrder[]]).default('random'),
  seed: seedSchema.default(1),
  /** Default: the title of the cohort, and the number of patients. */
  title: z.string().trim().min(1).max(200).optional()
})
export type CaseChoice = z.infer<typeof caseChoiceSchema>
