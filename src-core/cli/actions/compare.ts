import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { judgedOf } from '../../audit/audited-outputs.ts'
import { flaggedBySlice, flagMethods, flagsOf, sfrcSubject, type FlagMethod } from '../../audit/flagged-patches.ts'
import type { OpenOutput } from '../../audit/opened-series.ts'
import { auditRequestSchema, type AuditRequest } from '../../audit/audit-request.ts'
import { runAudit } from '../../audit/run-audit.ts'
import { auditInput, type AuditTask, type CompletedAudit } from '../../audit/audit-input.ts'
import { warningsOf } from '../../audit/audit-warnings.ts'
import { readCalibration } from '../../scores/sfrc/sfrc-calibration.ts'
import { calibratedSettings, subjectOf, subjectText, thresholdHolds } from '../../scores/sfrc/threshold-validity.ts'
import { type PixelKind, defaultSfrcSettings, type SfrcMode, type SfrcSettings } from '../../scores/sfrc-settings.ts'
import { DenoscopeError } from '../../errors.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import { counted } from '../../reports/number-text.ts'
import type { Source } from '../../sources/source.ts'
import { openTarget, type AuditTarget } from '../audit-target.ts'
import { labelOf, openCompared, type ComparedSeries } from '../compared-series.ts'
import type { SeriesChoice } from '../input.ts'
import { warn, warnAll } from '../notices.ts'
import { checked } from '../options.ts'
import { nameOutputs, outputChoices, outputSeries, type WrittenOutput } from '../output-option.ts'
import { announcePairing, pairingChoice, type PairingOptions } from '../pairing-options.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface CompareOptions extends PairingOptions {
  reference: string
  candidate?: string
  output: WrittenOutput[]
  /** Default: sFRC, or the shape ledger if no threshold of sFRC holds for these patches. */
  method?: FlagMethod | 'all'
  mode?: SfrcMode
  patch?: number
  frcThreshold?: number
  hallucinationThreshold?: number
  calibration?: string
  pixels?: PixelKind
  pixelSpacing?: number
  candidateSeries?: number
  join?: boolean
  title?: string
  out?: string
  workspace?: string
  replace?: boolean
  json?: boolean
}

/** What was flagged on one image, by each method that was asked for and by any. */
interface ImageFlags {
  readonly name: string
  readonly flagged: number
  readonly by: Readonly<Partial<Record<FlagMethod, number>>>
}

/** Pairs, audits and counts; keeps the audit in `--out` or `--workspace` if either is given. */
export async function compare(options: CompareOptions): Promise<void> {
  const { name, path, choice } = comparedOutput(options)
  const target = await openTarget(options)
  try {
    const { patch, sfrc } = settingsOf(options)
    const opened = await openCompared({ ...options, candidate: path, candidateSeries: choice })
    const outputs = nameOutputs([{ name: name ?? nameOf(opened, path), source: opened.candidate }], [])
    const request = requestOf(options, opened.reference, outputs, patch, { ...sfrc, pixels: opened.pixels })
    let method: FlagMethod | 'all' = 'sfrc'
    const images = await inFolder(target, async (id, folder) => {
      let images: ImageFlags[] = []
      const record = await runComparison(
        { id, source: opened.reference, reference: null, outputs, request, directory: folder },
        async (partial, completed) => {
          warnAll(warningsOf(completed.record))
          method = options.method ?? fittingMethod(completed)
          images = countFlags(completed, method, opened.candidate.sliceNames?.() ?? [])
          await target?.complete?.(partial, completed)
        }
      )
      target?.keep(record)
      return images
    })
    print(images, { ...options, method }, target)
  } finally {
    target?.close()
  }
}

/** The one series that is compared, by either of its options, and how it is chosen of several. @throws argument.invalid */
function comparedOutput({
  candidate,
  candidateSeries,
  output
}: CompareOptions): WrittenOutput & { readonly choice: SeriesChoice } {
  if (candidateSeries !== undefined && candidate === undefined && output[0]) {
    throw new DenoscopeError(
      'argument.invalid',
      `--candidate-series: goes with --candidate; choose with ${outputSeries(output[0]).option}`
    )
  }
  const given = [
    ...(candidate === undefined
      ? []
      : [{ path: candidate, choice: { series: candidateSeries, option: '--candidate-series N' } }]),
    ...output.map((each) => ({ ...each, choice: outputSeries(each) }))
  ]
  if (given.length === 1) return given[0]!
  throw new DenoscopeError(
    'argument.invalid',
    given.length === 0
      ? '--candidate: name the folder of the images that are judged'
      : "--output: 'compare' takes one series; 'denoscope audit' takes several with --reference and --output"
  )
}

/** Its series' name; the folder's if that is the reference's too. */
const nameOf = ({ reference, candidate }: ComparedSeries, path: string): string =>
  candidate.summary.label === reference.summary.label ? labelOf(path) : candidate.summary.label

/** What the options say, else the calibration, else the defaults. */
function settingsOf(options: CompareOptions): { patch: number; sfrc: SfrcSettings } {
  const { calibration, mode, patch, frcThreshold, hallucinationThreshold } = options
  const calibrated = calibration === undefined ? null : readCalibration(calibration)
  const told = Object.fromEntries(
    Object.entries({ mode, frcThreshold, hallucinationThreshold }).filter(([, value]) => value !== undefined)
  )
  const isGiven = frcThreshold !== undefined || hallucinationThreshold !== undefined
  return {
    patch: patch ?? calibrated?.patchSize ?? 64,
    sfrc: {
      ...defaultSfrcSettings,
      ...(calibrated && calibratedSettings(calibrated)),
      ...told,
      ...(isGiven && { holdsFor: 'as given' as const })
    }
  }
}

function requestOf(
  options: CompareOptions,
  reference: Source,
  outputs: readonly OpenOutput[],
  patch: number,
  sfrc: SfrcSettings
): AuditRequest {
  return checked(auditRequestSchema, {
    sourceId: reference.summary.id,
    patchify: { crop: { kind: 'whole' }, patchSize: patch, stride: patch },
    degradation: { kind: 'reference' },
    denoisers: [],
    outputs: outputChoices(outputs),
    pairing: pairingChoice(options),
    seed: 1,
    discrepancy: { sfrc },
    title: options.title ?? `${outputs[0]!.label} compared with ${reference.summary.label}`
  })
}

/** Runs work in the folder that is to stay, or in one that is removed afterwards. */
async function inFolder<Result>(
  target: AuditTarget | null,
  work: (id: string, folder: string) => Promise<Result>
): Promise<Result> {
  if (target) return work(target.id, target.directory)
  const temporary = makeTemporaryFolder('compare')
  try {
    return await work('audit', join(temporary, 'audit'))
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function runComparison(
  comparison: Pick<AuditTask, 'id' | 'source' | 'reference' | 'outputs' | 'request' | 'directory'>,
  complete: NonNullable<AuditTask['complete']>
): Promise<AuditRecord> {
  const progress = new ProgressLine()
  const onProgress = (fraction: number, message: string) => progress.report(fraction, message)
  const task = { ...comparison, complete, onPaired: announcePairing, signal: interruptSignal(), onProgress }
  return runAudit(await auditInput(task, null)).finally(() => progress.end())
}

/** Counts by a threshold that was found for other patches would mean nothing: the shape ledger takes their place. */
function fittingMethod({ record, scores }: CompletedAudit): FlagMethod {
  const measured = scores[judgedOf(record)[0]!]!.frcCrossing !== undefined
  if (!measured || thresholdHolds(record.discrepancy!.sfrc, sfrcSubject(record))) return 'sfrc'
  warn(`${whyNoSfrc(record)}; counted by the shape ledger instead`)
  return 'shape'
}

const whyNoSfrc = (record: CompletedAudit['record']): string => {
  const subject = subjectOf(record.discrepancy!.sfrc)
  return `The threshold of sFRC holds for ${subject ? subjectText(subject) : 'other patches'}, and these are ${subjectText(sfrcSubject(record))}: give --calibration or --hallucination-threshold`
}

/** Of each pair, under the name of the candidate's file. @throws argument.invalid where a method has no scores here, or no threshold that holds. */
function countFlags(
  { record, patches, scores }: CompletedAudit,
  method: FlagMethod | 'all',
  names: readonly string[]
): ImageFlags[] {
  const { base, series } = record.pairing!
  const methods = method === 'all' ? flagMethods : [method]
  const ofOutput = scores[judgedOf(record)[0]!]!
  const flags = methods.map(
    (each) =>
      flagsOf(each, ofOutput, record) ??
      refuse(each, each === 'sfrc' && ofOutput.frcCrossing ? whyNoSfrc(record) : null)
  )
  const counts = flags.map((each) => flaggedBySlice(each, patches.slice, 0, base.sliceCount))
  const any = flaggedBySlice(
    Array.from(patches.slice, (_, patch) => flags.some((each) => each[patch])),
    patches.slice,
    0,
    base.sliceCount
  )
  return series[0]!.pairs.map(([slice, partner]) => ({
    name: names[partner] ?? '',
    flagged: any[slice]!,
    by: Object.fromEntries(methods.map((each, at) => [each, counts[at]![slice]!]))
  }))
}

function refuse(method: FlagMethod, reason: string | null): never {
  const why = reason ?? (method === 'sfrc' ? 'sFRC needs square pixels' : 'these images have no shape scores')
  throw new DenoscopeError('argument.invalid', `--method ${method}: ${why}`)
}

const totalOf = (images: readonly ImageFlags[], count: (image: ImageFlags) => number): number =>
  images.reduce((sum, image) => sum + count(image), 0)

function print(images: readonly ImageFlags[], { method, json }: CompareOptions, target: AuditTarget | null): void {
  const flagged = totalOf(images, (image) => image.flagged)
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ flagged, images: images.map((image) => ({ name: image.name, flagged: image.flagged })) })}\n`
    )
    return
  }
  const columns = method === 'all' ? flagMethods : []
  const cells = ({ flagged, by }: Omit<ImageFlags, 'name'>) =>
    [flagged, ...columns.map((each) => by[each] ?? 0)].map((value) => String(value).padStart(9)).join('')
  const width = Math.max(8, ...images.map(({ name }) => name.length)) + 2
  const total = {
    flagged,
    by: Object.fromEntries(columns.map((each) => [each, totalOf(images, ({ by }) => by[each] ?? 0)]))
  }
  const heading = ['flagged', ...columns].map((name) => name.padStart(9)).join('')
  const rows = [...images.map((image) => image.name.padEnd(width) + cells(image)), 'total'.padEnd(width) + cells(total)]
  const end = target ? [target.written] : []
  process.stdout.write(
    [
      counted(images.length, 'pair of slices', 'pairs of slices').replace('\u00a0', ' '),
      'image'.padEnd(width) + heading,
      ...rows,
      ...end,
      ''
    ].join('\n')
  )
}
