import { z } from 'zod'

/** What a person writes into a report; plain text, empty where nothing was written. */
export const reportWordsSchema = z.strictObject({
  /** The audit's own title where it is empty. */
  title: z.string().max(200).default(''),
  institution: z.string().max(200).default(''),
  /** Who read the images; where it is empty, whoever recorded findings. */
  reader: z.string().max(500).default(''),
  /** Lines are kept as they were typed. */
  conclusion: z.string().max(20_000).default('')
})
export type ReportWords = z.infer<typeof reportWordsSchema>

export const noWords: ReportWords = { title: '', institution: '', reader: '', conclusion: '' }
