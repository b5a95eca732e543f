import { z } from 'zod'
import { patchifySchema } from '../images/patchify-grid.ts'
import { lesionPlanSchema } from '../lesions/lesion-plan.ts'
import { degradationSchema } from '../degradation/degradation.ts'
import { discrepancyChoiceSchema } from '../scores/discrepancy-configuration.ts'
import { seedSchema } from '../random/random.ts'
import { slug } from '../slug.ts'
import { pairRules } from '../sources/pairing/pairing-record.ts'
import { planeNames } from '../sources/volume/planes.ts'

export const denoiserChoiceSchema = z.strictObject({
  id: z.string().min(1),
  parameters: z.record(z.string(), z.union([z.number(), z.boolean()])).default({})
})

/** Pairing of the slices of several series. Default: see `pairSeries`. */
export const pairingChoiceSchema = z.strictObject({
  by: z.enum(pairRules).optional(),
  /** In mm along the normal. */
  tolerance: z.number().positive().max(1000).optional()
})
export type PairingChoice = z.infer<typeof pairingChoiceSchema>

/** Keys of an audit's images that are no outputs. */
export const reservedKeys: readonly string[] = ['reference', 'noisy']

/**
 * An output of another method: its name on the screen, and its key.
 * The key is unique in the audit and fit for a file name.
 */
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

/**
 * A key for an output of this name: `acme-net` for 'ACME Net', with a number if the key is in use.
 * @param used keys of the audit's other outputs and ids of its denoisers
 */
export function outputKey(name: string, used: readonly string[]): string {
  const plain = slug(name) || 'output'
  const unavailable = new Set([...used, ...reservedKeys])
  for (let number = 1; ; number++) {
    const key = number === 1 ? plain : `${plain}-${number}`
    if (!unavailable.has(key)) return key
  }
}

/** Outputs with keys of their own; a name that came before gets a number. */
export function namedOutputs(
  outputs: readonly Omit<OutputChoice, 'key'>[],
  denoiserIds: readonly string[]
): OutputChoice[] {
  const [keys, names]: [string[], string[]] = [[...denoiserIds], []]
  return outputs.map(({ sourceId, name: wanted }) => {
    let name = wanted
    for (let number = 2; names.includes(name); number++) name = `${wanted} (${number})`
    const key = outputKey(name, keys)
    keys.push(key)
    names.push(name)
    return { key, name, sourceId }
  })
}

/** The outputs of other methods in one audit. */
export const outputChoicesSchema = z.array(outputChoiceSchema).max(12)

/** First and last slice, 0-based and inclusive. */
export const sliceRangeSchema = z.strictObject({ first: z.int().nonnegative(), last: z.int().nonnegative() })

/** Everything besides the source's pixels that the numbers of an audit depend on. */
export const auditRequestSchema = z
  .strictObject({
    sourceId: z.string().min(1),
    patchify: patchifySchema,
    degradation: degradationSchema,
    /** Empty if there is no input to denoise. */
    denoisers: z.array(denoiserChoiceSchema).max(12),
    /** Outputs of other methods, judged beside those of the denoisers. They need a reference series. */
    outputs: outputChoicesSchema.default([]),
    seed: seedSchema,
    /** Default: all slices. Acquired slices, whatever the plane of the patches. */
    slices: sliceRangeSchema.optional(),
    /** Plane of the patches. Denoisers run on the acquired slices in any case. Default: axial, the acquired slices. */
    plane: z.enum(planeNames).optional(),
    pairing: pairingChoiceSchema.optional(),
    /**
     * Highest number of patches, slice after slice.
     * `LimitedChoice` states which patches of the last slice are sampled.
     */
    limit: z.int().positive().optional(),
    /** Scores the stability of outputs over this number of noise draws; each denoiser runs this many times more. */
    stability: z.strictObject({ draws: z.int().min(2).max(64) }).optional(),
    /** Lesions that are inserted into the clean slices, before degradation. Default: none. */
    lesions: lesionPlanSchema.optional(),
    /**
     * The same slices without lesions: of the source, and of each output in its order.
     * The series then hold the lesions already. Default: the audit inserts them.
     */
    withoutLesions: z
      .strictObject({ sourceId: z.string().min(1), outputs: z.array(z.string().min(1)).max(12) })
      .optional(),
    /** Sections of the discrepancy scores' configuration that replace the defaults. */
    discrepancy: discrepancyChoiceSchema.optional(),
    title: z.string().max(200).optional()
  })
  .superRefine((request, context) => {
    for (const { path, message } of requestProblems(request))
      context.addIssue({ code: 'custom', path: [path], message })
  })
export type AuditRequest = z.infer<typeof auditRequestSchema>

interface RequestProblem {
  readonly path: 'denoisers' | 'outputs' | 'stability' | 'lesions' | 'withoutLesions'
  readonly message: string
}

type CheckedRequest = Pick<
  AuditRequest,
  'sourceId' | 'degradation' | 'denoisers' | 'outputs' | 'plane' | 'stability' | 'lesions' | 'withoutLesions'
>

/** Contradictions in a request whose fields are each valid. */
function requestProblems(request: CheckedRequest): RequestProblem[] {
  const {
    degradation: { kind },
    denoisers,
    outputs,
    plane = 'axial',
    stability,
    lesions
  } = request
  const problems: RequestProblem[] = []
  const add = (path: RequestProblem['path'], message: string) => problems.push({ path, message })
  if (kind === 'reference' && denoisers.length > 0)
    add('denoisers', 'without a low-dose input there is nothing to denoise')
  if (kind === 'reference' && outputs.length === 0)
    add('outputs', 'expected at least one output to compare with the reference')
  if (kind !== 'reference' && kind !== 'pair' && outputs.length > 0)
    add('outputs', 'outputs of other methods need a reference series')
  if (kind !== 'reference' && denoisers.length + outputs.length === 0)
    add('denoisers', 'expected at least one denoiser or output')
  if (plane !== 'axial' && stability)
    add('stability', `noise is drawn again for axial slices only, not for ${plane} planes; leave the stability out`)
  for (const message of counterpartProblems(request)) add('withoutLesions', message)
  if (lesions && plane !== 'axial') add('lesions', `lesions lie in axial slices; leave them out for ${plane} planes`)
  for (const field of ['key', 'name'] as const) {
    const values = outputs.map((output) => output[field])
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice !== undefined) add('outputs', `two outputs have the ${field} '${twice}'`)
  }
  return problems
}

/** Contradictions of lesions that the series hold already. */
function counterpartProblems({
  sourceId,
  degradation: { kind },
  outputs,
  lesions,
  withoutLesions
}: CheckedRequest): string[] {
  if (!withoutLesions)
    return lesions && outputs.length > 0
      ? ['outputs of other methods need lesions that were inserted before, and the same slices without them']
      : []
  const lacking = outputs[withoutLesions.outputs.length]
  const same = outputs.find((output, index) => output.sourceId === withoutLesions.outputs[index])
  return [
    ...(lesions?.places.kind === 'given' ? [] : ['expected lesions at given places, as a lesions.json states them']),
    ...(kind === 'reference' || kind === 'pair' ? [] : ['expected a reference series that holds the lesions']),
    ...(lacking ? [`'${lacking.name}' lacks its series without lesions`] : []),
    ...(withoutLesions.outputs.length > outputs.length ? ['expected as many series as there are outputs'] : []),
    ...(same ? [`'${same.name}' with and without lesions is one series`] : []),
    ...(sourceId === withoutLesions.sourceId ? ['the series with and without lesions is one series'] : [])
  ]
}
