import { z } from 'zod'
import { type AuditRequest, auditRequestSchema } from '../audit/audit-request.ts'
import { nameOutputs, type OpenedSeries, outputChoices } from '../audit/opened-series.ts'
import { DenoscopeError } from '../errors.ts'
import { apartFrom } from '../sources/source-identity.ts'
import type { Source } from '../sources/source.ts'
import type { CohortContent, CohortSetting } from './cohort-job.ts'
import { openPart, seriesPartSchema } from './series-part.ts'
import { issueWords } from '../issue-words.ts'

/** Instructions for opening the parts of a series again. Paths may name patients. */
export const seriesOriginSchema = z.strictObject({
  /** Null if the series is a reference with outputs of others. */
  input: seriesPartSchema.nullable(),
  reference: seriesPartSchema.nullable(),
  outputs: z.array(z.strictObject({ name: z.string(), part: seriesPartSchema }))
})
export type SeriesOrigin = z.infer<typeof seriesOriginSchema>

/** The opened parts of a series. */
export interface OpenedParts {
  readonly input: Source | null
  readonly reference: Source | null
  readonly outputs: readonly { readonly name: string; readonly source: Source }[]
}

/** Opens the parts of a series again. @throws source.unknown */
export async function openParts(origin: SeriesOrigin, signal?: AbortSignal): Promise<OpenedParts> {
  const { input, reference } = origin
  const outputs: { name: string; source: Source }[] = []
  for (const { name, part } of origin.outputs) outputs.push({ name, source: await openPart(part, signal) })
  return {
    input: input && (await openPart(input, signal)),
    reference: reference && (await openPart(reference, signal)),
    outputs
  }
}

/** Parts with an id each. Copies of a series with other pixels may have its UIDs. */
export async function apartParts({ input, reference, outputs }: OpenedParts): Promise<OpenedParts> {
  const beside: Source[] = []
  const apart = async (source: Source): Promise<Source> => {
    let own = source
    for (const other of beside) own = await apartFrom(own, other)
    beside.push(own)
    return own
  }
  const [ownInput, ownReference] = [input && (await apart(input)), reference && (await apart(reference))]
  const own: { name: string; source: Source }[] = []
  for (const { name, source } of outputs) own.push({ name, source: await apart(source) })
  return { input: ownInput, reference: ownReference, outputs: own }
}

/** Hashes of the parts. Reads every byte of their files. */
export async function contentOf({ input, reference, outputs }: OpenedParts): Promise<CohortContent> {
  const hashes: Record<string, string> = {}
  for (const { name, source } of outputs) hashes[name] = await source.contentHash()
  return {
    source: await (input ?? reference)!.contentHash(),
    reference: input && reference ? await reference.contentHash() : null,
    outputs: hashes
  }
}

/** The series of an audit. Without an input the reference is its source. */
export const auditSeriesOf = (
  { input, reference, outputs }: OpenedParts,
  { denoisers }: CohortSetting
): OpenedSeries => ({
  source: (input ?? reference)!,
  reference: input && reference,
  outputs: nameOutputs(
    outputs,
    denoisers.map(({ id }) => id)
  )
})

/** @throws argument.invalid if setting and series do not fit */
export function jobRequest(
  parts: OpenedParts,
  series: OpenedSeries,
  setting: CohortSetting,
  { seed, title }: { readonly seed: number; readonly title: string }
): AuditRequest {
  const { source, reference, outputs } = series
  const checked = auditRequestSchema.safeParse({
    ...setting.request,
    sourceId: source.summary.id,
    degradation: !parts.input
      ? { kind: 'reference' }
      : reference
        ? { kind: 'pair', referenceSourceId: reference.summary.id }
        : setting.request.degradation,
    denoisers: parts.input ? setting.denoisers.map(({ id, parameters }) => ({ id, parameters })) : [],
    outputs: outputChoices(outputs),
    seed,
    title
  })
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${issue.path.join('.')}: ${issueWords(issue)}`)
}
