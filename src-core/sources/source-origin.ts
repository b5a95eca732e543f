import { z } from 'zod'
import { seedSchema } from '../random/seed.ts'
import type { SourceSummary } from './source.ts'

/** Instructions for opening a source again, for workspaces and worker processes. */
export const sourceOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dicom'), paths: z.array(z.string()).min(1), join: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal('mnist'), split: z.enum(['train', 'test']) }),
  z.strictObject({ kind: z.literal('phantom'), seed: seedSchema, slices: z.int().min(1).max(2000) })
])
export type SourceOrigin = z.infer<typeof sourceOriginSchema>
export type DicomOrigin = Extract<SourceOrigin, { kind: 'dicom' }>

/** A source in a workspace: its summary, and how to open it. */
export interface SourceEntry {
  readonly summary: SourceSummary
  readonly origin: SourceOrigin
}
