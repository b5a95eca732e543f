import { z } from 'zod'
import { printable } from '../printable.ts'
import { judgementSchema, regionSchema } from './finding.ts'

/** A finding that a structured report brought along, on a slice of a series. It belongs to no audit. */
export const reportedFindingSchema = z.strictObject({
  /** Tracking Unique Identifier: the same in every export of the finding. */
  trackingUid: z.string().min(1).max(64),
  /** Tracking Identifier, such as `F-3fa9c2d1`. */
  name: z.string().max(64).transform(printable),
  reader: z.string().max(200).transform(printable),
  category: judgementSchema.shape.category,
  /** Null if acceptable. */
  severity: judgementSchema.shape.severity.nullable(),
  note: judgementSchema.shape.note,
  /** 0-based. */
  slice: z.int().nonnegative(),
  /** Rectangle on the slice, in pixels. */
  region: regionSchema,
  /** True if the slice is the source of the judged image, which was not opened. Default: it is the judged image. */
  isOnSource: z.boolean().optional()
})
export type ReportedFinding = z.infer<typeof reportedFindingSchema>

/** Setting that holds the reported findings of a series. */
export const reportedFindingsSetting = (sourceId: string): string => `reportedFindings.${sourceId}`

/** Stored findings. Values that do not fit are left out. */
export function storedReportedFindings(value: unknown): ReportedFinding[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each) => reportedFindingSchema.safeParse(each).data ?? [])
}
