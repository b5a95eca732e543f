import { z } from 'zod'

/** Which patches a map lays out: images that the model's training held out, or those of an audit. */
export const latentSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('held-out') }),
  z.strictObject({ kind: z.literal('audit'), auditId: z.string().min(1) })
])
export type LatentSubject = z.infer<typeof latentSubjectSchema>
