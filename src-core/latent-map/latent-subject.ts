import { z } from 'zod'

/** Patches of a map: images that the model's training held out, or patches of an audit. */
export const latentSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('held-out') }),
  z.strictObject({ kind: z.literal('audit'), auditId: z.string().min(1) })
])
export type LatentSubject = z.infer<typeof latentSubjectSchema>
