import { z } from 'zod'

/** Name of the format in bench.json. */
export const benchFormat = 'denoscope-bench'
/** Version of the format. It grows with a change that would mislead readers of the older form. */
export const benchFormatVersion = 1

const count = z.int().nonnegative()
const text = z.string()
const finite = z.number()
const nullableText = text.nullable()

const interval = z
  .object({ low: finite, high: finite, method: text.describe('Method and confidence, such as "exact, 95 %".') })
  .describe('Interval of the value.')

const place = {
  measure: text.describe('Id of the measure, a key of `measures`.'),
  image: text.describe('Key of the input, or of an output.'),
  dose: finite.nullable().describe('Share of the full dose; null for a value over all doses.'),
  subject: nullableText.describe('Material, disc, task or region; null if the measure has none.')
}
const certainty = {
  presumesLinearSystem: z
    .boolean()
    .describe('True if the value holds for a denoiser only at the measured contrast, dose, kernel and background.'),
  citation: text.describe('Id of the source, a key of `citations`.'),
  warnings: z.array(text).describe('One line each for a condition that makes the value less certain.')
}

const value = z.object({
  ...place,
  value: finite,
  unit: text.describe('Unit; "1" for a number without unit.'),
  n: count.nullable().describe('Number of independent parts behind the value; null if it has none of its own.'),
  nOf: text.describe('Name of these parts, such as "repeats" or "regions".'),
  interval: interval.nullable(),
  conditions: z.array(text).describe('Conditions that the value holds for, such as the eye filter or the contrast.'),
  ...certainty
})

const curve = z.object({
  ...place,
  xName: text,
  xUnit: text,
  yUnit: text,
  x: z.array(finite),
  y: z.array(finite).describe('As many as `x`.'),
  conditions: z.array(text),
  ...certainty
})

const map = z.object({
  ...place,
  unit: text,
  sliceNumber: count.describe('From 1, in the input.'),
  rows: count,
  columns: count,
  left: count.describe('First column of the map in the slice, from 0.'),
  top: count.describe('First row of the map in the slice, from 0.'),
  file: text.describe('.npy file of 32-bit floats beside bench.json.'),
  ...certainty
})

const missing = z
  .object({ ...place, reason: text.describe('One line.') })
  .describe('A value that was refused instead of stated.')

const series = z.object({
  name: text.describe('Folder within the input, or the name of the series.'),
  dose: finite.describe('Share of the full dose.'),
  repeat: count.describe('From 1 within its dose.'),
  sliceCount: count,
  kernel: nullableText,
  exposure: nullableText.describe('Dose values of the headers in words.'),
  contentHash: text.describe('SHA-256 of the files.')
})

const image = z.object({
  key: text,
  label: text,
  kind: z.enum(['input', 'output', 'denoiser']),
  denoiser: z
    .object({
      id: text,
      parameters: z.record(text, z.union([z.number(), z.boolean()])),
      citation: text,
      weightsHash: nullableText,
      limits: z.array(text)
    })
    .nullable()
    .describe('The denoiser that Denoscope ran; null for the input and for outputs of others.'),
  series: z.array(series).describe('Series of the input, or of an output of others; empty for a denoiser.'),
  pairing: z.array(text).describe('Pairing of slices with the input, one line for each series.'),
  warnings: z.array(text)
})

const module = z.object({
  kind: z.enum(['hu', 'low-contrast', 'uniform', 'resolution']),
  name: text,
  sliceNumber: count.describe('Middle slice, from 1.'),
  firstSliceNumber: count,
  lastSliceNumber: count,
  x: finite.describe('Centre in pixels; pixel centres are at integers.'),
  y: finite,
  radiusMm: finite,
  rotation: finite.describe('Clockwise, in degrees.'),
  isConfirmed: z.boolean()
})

const measureDefinition = z.object({
  name: text,
  unit: text,
  presumesLinearSystem: z.boolean(),
  better: z.enum(['higher', 'lower', 'nearer to 0', 'neither']),
  description: text
})

const limitResult = z.object({
  image: text,
  dose: finite.nullable(),
  subject: nullableText,
  value: finite.nullable().describe('Null if the value was refused.'),
  verdict: z.enum(['pass', 'fail', 'not measured'])
})

const limit = z.object({
  measure: text,
  subject: nullableText.describe('Null for every subject.'),
  dose: finite.nullable().describe('Null for every dose.'),
  image: nullableText.describe('Null for every image.'),
  minimum: finite.nullable(),
  maximum: finite.nullable(),
  source: text.describe('Origin of the limit, as typed or cited.'),
  results: z.array(limitResult)
})

/** The members of bench.json. Later versions of the same format only add members. */
export const benchSchema = z.object({
  format: z.literal(benchFormat),
  formatVersion: z.literal(benchFormatVersion),
  denoscope: text.describe('Version of Denoscope.'),
  createdAt: text.describe('ISO 8601, UTC.'),
  title: text,
  phantom: z.object({
    id: text,
    name: text,
    citation: text,
    isGiven: z.boolean().describe('True if its places come from a file of a person.'),
    truth: nullableText.describe('File of known values, such as truth.json of a simulated phantom; null without one.'),
    modules: z.array(module),
    warnings: z.array(text)
  }),
  geometry: z.object({
    rows: count,
    columns: count,
    pixelSpacingMm: finite,
    sliceSpacingMm: finite.nullable().describe('Null if unknown or uneven.'),
    kernel: nullableText
  }),
  doses: z.array(finite).describe('Shares of the full dose, falling.'),
  doseOrigin: text.describe('Origin of the doses in words.'),
  images: z.array(image).describe('The input first.'),
  measures: z.record(text, measureDefinition),
  citations: z.record(text, text),
  values: z.array(value),
  curves: z.array(curve),
  maps: z.array(map),
  missing: z.array(missing),
  limits: z.array(limit),
  conclusions: z.array(text).describe('Plain sentences that follow from the values by fixed rules.'),
  warnings: z.array(text).describe('Warnings on the whole bench.')
})

export type BenchRecord = z.infer<typeof benchSchema>
export type BenchValue = z.infer<typeof value>
export type BenchCurve = z.infer<typeof curve>
export type BenchMap = z.infer<typeof map>
export type BenchLimit = z.infer<typeof limit>
export type BenchMissing = z.infer<typeof missing>
export type BenchImageEntry = z.infer<typeof image>
export type BenchInterval = z.infer<typeof interval>

/** Key of the input among the images. */
export const inputKey = 'input'
