import { z } from 'zod'
import { patchifySchema } from '../images/patchify-grid.ts'
import { degradationSchema } from '../degradation/degradation.ts'
import { discrepancyChoiceSchema } from '../scores/discrepancy-configuration.ts'
import { seedSchema } from '../random/seed.ts'
import { pairRules } from '../sources/pairing/pairing-record.ts'

export const denoiserChoiceSchema = z.strictObject({
  id: z.string().min(1),
  parameters: z.record(z.string(), z.union([z.number(), z.boolean()])).default({})
})

/** How slices of several series are paired; see `pairSeries` for what happens without. */
export const pairingChoiceSchema = z.strictObject({
  by: z.enum(pairRules).optional(),
  /** In mm along the normal. */
  tolerance: z.number().positive().max(1000).optional()
})
export type PairingChoice = z.infer<typeof pairingChoiceSchema>
/** Keys of an audit's other images. */
export const reservedKeys: readonly string[] = ['reference', 'noisy']

/** A series that another method put out: its name on screen and paper, and a key that is unique in the audit and fit for a file name. */
export const outputChoiceSchema = z.strictObject({
  key: z
    .string()
    .max(80)
    .regex(/^[a-z0-9][a-z0-9.-]*$/)
    .refine((key) => !reservedKeys.includes(key), 'is reserved'),
  name: z.string().trim().min(1).max(120),
  sourceId: z.string().min(1)
})
export type OutputChoice = z.infer<typeof outputChoiceSchema>

/** Outputs of others in one audit. */
export const outputChoicesSchema = z.array(outputChoiceSchema).max(12)

/** Everything that, with the source's pixels, decides an audit's numbers. */
export const auditRequestSchema = z
  .strictObject({
    sourceId: z.string().min(1),
    patchify: patchifySchema,
    degradation: degradationSchema,
    /** None if there is no input to denoise. */
    denoisers: z.array(denoiserChoiceSchema).max(12),
    /** Outputs of others, judged beside those of the denoisers; only with a reference series. */
    outputs: outputChoicesSchema.default([]),
    seed: seedSchema,
    /** First and last slice, 0-based and inclusive; all slices when absent. */
    slices: z.strictObject({ first: z.int().nonnegative(), last: z.int().nonnegative() }).optional(),
    pairing: pairingChoiceSchema.optional(),
    /** At most so many patches, slice after slice; see `LimitedChoice` for those of the last slice. */
    limit: z.int().positive().optional(),
    /** Scores how stable outputs are over so many draws of noise; each denoiser then runs so many times more. */
    stability: z.strictObject({ draws: z.int().min(2).max(64) }).optional(),
    /** Sections of the discrepancy scores' configuration that take the place of the defaults. */
    discrepancy: discrepancyChoiceSchema.optional(),
    title: z.string().max(200).optional()
  })
  .superRefine((request, context) => {
    for (const { path, message } of requestProblems(request))
      context.addIssue({ code: 'custom', path: [path], message })
  })
export type AuditRequest = z.infer<typeof auditRequestSchema>

interface RequestProblem {
  readonly path: 'denoisers' | 'outputs'
  readonly message: string
}

/** What contradicts itself in a request whose fields are each valid. */
function requestProblems({
  degradation: { kind },
  denoisers,
  outputs
}: Pick<AuditRequest, 'degradation' | 'denoisers' | 'outputs'>): RequestProblem[] {
  const problems: RequestProblem[] = []
  const add = (path: RequestProblem['path'], message: string) => problems.push({ path, message })
  if (kind === 'reference' && denoisers.length > 0)
    add('denoisers', 'without a low-dose input there is nothing to denoise')
  if (kind === 'reference' && outputs.length === 0)
    add('outputs', 'expected at least one output to compare with the reference')
  if (kind !== 'reference' && kind !== 'pair' && outputs.length > 0)
    add('outputs', 'outputs of others need a reference series')
  if (kind !== 'reference' && denoisers.length + outputs.length === 0)
    add('denoisers', 'expected at least one denoiser or output')
  for (const field of ['key', 'name'] as const) {
    const values = outputs.map((output) => output[field])
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice !== undefined) add('outputs', `two outputs have the ${field} '${twice}'`)
  }
  return problems
}
