import { z } from 'zod'
import { pairingChoiceSchema } from '../audit/audit-request.ts'
import { degradationSchema } from '../degradation/degradation.ts'
import { degradationForms, readDegradation } from '../degradation/written-degradation.ts'
import { parseChoice } from '../denoisers/denoiser-choice.ts'
import type { DenoiserChoice } from '../denoisers/denoiser.ts'
import { asDenoscopeError } from '../errors.ts'
import { readCrop } from '../images/patchify-grid.ts'
import { seedSchema } from '../random/random.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { formatAnswersSchema } from '../sources/format-answers.ts'
import { readSliceRange } from '../sources/slice-number.ts'
import { planeNames } from '../sources/volume/planes.ts'

const path = z.string().min(1).max(4000)
/** A word of the plan. A number counts as its text. */
const word = z
  .union([z.string(), z.number()], 'expected a text')
  .transform(String)
  .pipe(z.string().trim().min(1).max(120))

/** A value that is written as on the command line. @param read returns null for another form */
const written = <Value>(read: (text: string) => Value | null, forms: string) =>
  z.union([z.string(), z.number()], `expected ${forms}`).transform((value, context): Value => {
    const result = read(String(value))
    if (result !== null) return result
    context.addIssue({ code: 'custom', message: `expected ${forms}, got '${value}'` })
    return z.NEVER
  })

const denoiser = z.string().transform((text, context): DenoiserChoice => {
  try {
    return parseChoice(text)
  } catch (thrown) {
    context.addIssue({ code: 'custom', message: asDenoscopeError(thrown).message })
    return z.NEVER
  }
})
const denoisers = z.array(denoiser).max(12)
const priority = z.int().min(-1000).max(1000)

const seriesSchema = z
  .strictObject({
    /** Pattern of folders or files: `*` stands for any characters of a name, `{patient}` for the patient. */
    folder: path.optional(),
    /** Parts of a pair, relative to each folder. */
    pair: z.strictObject({ input: path.optional(), reference: path }).optional(),
    /** Outputs of other methods by name, relative to each folder. */
    outputs: z.record(word, path).optional(),
    /** Table of series (CSV). */
    table: path.optional(),
    /** Server of the address book. */
    pacs: word.optional(),
    query: z.record(z.string(), word).optional(),
    /** Number of simulated series, for trials. */
    phantom: z.int().min(1).max(100_000).optional(),
    slices: z.int().min(1).max(2000).optional(),
    /** Seed of the first phantom. */
    seed: seedSchema.optional(),
    dose: word.optional(),
    kernel: word.optional(),
    bodyPart: word.optional(),
    /** Number of the series, from 1, if a folder holds several. Default: each series, but of a pair the only one. */
    series: z.int().min(1).optional(),
    join: z.boolean().optional(),
    answers: formatAnswersSchema.optional(),
    priority: priority.optional()
  })
  .superRefine((item, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    const kinds = (['folder', 'table', 'pacs', 'phantom'] as const).filter((kind) => item[kind] !== undefined)
    if (kinds.length !== 1)
      return refuse(`expected one of folder, table, pacs and phantom, got ${kinds.join(' and ') || 'none'}`)
    const [kind] = kinds
    const only = (fields: readonly (keyof typeof item)[], wanted: string) => {
      const given = fields.find((field) => item[field] !== undefined)
      if (given && kind !== wanted) refuse(`${given}: only with ${wanted}`)
    }
    only(['pair', 'outputs'], 'folder')
    only(['query'], 'pacs')
    only(['slices', 'seed'], 'phantom')
    if (kind === 'pacs' && !item.query) refuse('query: state which series of the server are wanted')
    if (item.outputs && !item.pair) refuse('outputs: outputs of other methods need a pair with a reference')
  })
export type PlannedSeries = z.output<typeof seriesSchema>

const settingSchema = z.strictObject({
  name: word,
  degradation: written(readDegradation, degradationForms).pipe(degradationSchema).optional(),
  patch: z.int().min(8).max(512).default(28),
  stride: z.int().min(1).max(512).optional(),
  crop: written(readCrop, 'SIZE or ROW,COLUMN,SIZE in pixels').optional(),
  slices: written(readSliceRange, 'FIRST-LAST, counted from 1').optional(),
  plane: z.enum(planeNames).optional(),
  limit: z.int().positive().optional(),
  stability: z.int().min(2).max(64).optional(),
  pairing: pairingChoiceSchema.optional(),
  /** Default: those of the plan. */
  denoisers: denoisers.optional(),
  priority: priority.optional()
})
export type PlannedSetting = z.output<typeof settingSchema>

const exclusionSchema = z
  .strictObject({
    /** As the plan, the table or the header names the patient. */
    patient: word.optional(),
    /** Pattern of folders and files. */
    folder: path.optional(),
    reason: word
  })
  .refine(({ patient, folder }) => (patient === undefined) !== (folder === undefined), 'expected a patient or a folder')

/** A plan of a cohort as it is written; docs/cohorts.md describes it. */
export const planSchema = z
  .strictObject({
    title: word,
    series: z.array(seriesSchema).min(1),
    settings: z
      .array(settingSchema)
      .min(1)
      .default([{ name: 'audit', patch: 28 }]),
    denoisers: denoisers.default([]),
    /** Only series of these doses take part. */
    doses: z.array(word).min(1).optional(),
    /** Only series of these kernels take part. */
    kernels: z.array(word).min(1).optional(),
    seeds: z.array(seedSchema).min(1).max(100).default([1]),
    exclude: z.array(exclusionSchema).default([]),
    margins: z.record(z.string(), z.number().positive()).default({}),
    pixels: z.enum(['all', 'worst', 'none']).default('worst'),
    /** Worst patches of each output that are kept. */
    worst: z.int().min(1).max(1000).default(12),
    /** Random patches of each audit that are kept for readers' studies. */
    sample: z.int().min(0).max(1000).default(12),
    priority: priority.default(0),
    retries: z.int().min(0).max(20).default(2)
  })
  .superRefine((plan, context) => {
    const refuse = (where: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path: where, message })
    const names = plan.settings.map(({ name }) => name)
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index) refuse(['settings', index, 'name'], `two settings have the name '${name}'`)
    for (const [index, seed] of plan.seeds.entries())
      if (plan.seeds.indexOf(seed) !== index) refuse(['seeds', index], `${seed} is given twice`)
    for (const id of Object.keys(plan.margins))
      if (!scoreDefinition(id)) refuse(['margins', id], `no score has the id '${id}'`)
    const hasOutputs = plan.series.some(({ outputs, table }) => outputs ?? table)
    for (const [index, { denoisers: own = plan.denoisers, name }] of plan.settings.entries())
      if (own.length === 0 && !hasOutputs)
        refuse(['settings', index], `'${name}' has no denoiser, and no series has outputs of others`)
  })
export type CohortPlan = z.output<typeof planSchema>
