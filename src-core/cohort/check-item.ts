import { pairAuditSeries } from '../audit/opened-series.ts'
import { counted } from '../counts.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { DicomSource } from '../sources/dicom/dicom-source.ts'
import { readPatient } from '../sources/dicom/patient.ts'
import { statedDose } from '../sources/pairing/stated-dose.ts'
import type { Refusal, Source } from '../sources/source.ts'
import type { CohortConditions, CohortContent } from './cohort-job.ts'
import { apartParts, contentOf, type OpenedParts, type SeriesOrigin } from './job-series.ts'
import type { PlanItem } from './plan-items.ts'
import { openPath, type OpenedPart } from './series-part.ts'

/** A series of a plan that can be audited. */
export interface CheckedSeries {
  readonly item: PlanItem
  readonly parts: OpenedParts
  readonly origin: SeriesOrigin
  readonly content: CohortContent
  readonly conditions: CohortConditions
  /** Patient ID of the header; null if there is none. */
  readonly headerPatient: string | null
}

/** Files of an item that could not be read. */
export interface UnreadFiles {
  readonly unread: number
}

/** A series that takes no part, and the path that the user knows it by. */
export interface CheckedExclusion {
  readonly place: string
  readonly reason: string
  readonly path: string
}

/** Path by which a user knows an item. */
export const pathOfItem = ({ input, reference }: PlanItem): string => (input ?? reference)!

/**
 * Opens the series of an item: headers, the hash of every file, and the pairs of slices. One item of a folder may hold
 * several series; a part of a pair holds one.
 * @throws job.cancelled
 */
export async function* checkItem(
  item: PlanItem,
  signal?: AbortSignal
): AsyncGenerator<CheckedSeries | CheckedExclusion | UnreadFiles> {
  const exclude = (reason: string): CheckedExclusion => ({
    place: item.place,
    path: pathOfItem(item),
    reason: withoutPaths(reason, item)
  })
  try {
    const isPair = item.reference !== null
    const input = item.input === null ? null : await openEach(item, item.input, isPair ? 'input' : null, signal)
    const reference = item.reference === null ? null : await openEach(item, item.reference, 'reference', signal)
    const outputs: { name: string; opened: OpenedPart }[] = []
    for (const [name, path] of Object.entries(item.outputs))
      outputs.push({ name, opened: (await openEach(item, path, `output '${name}'`, signal)).parts[0]! })
    for (const part of [input, reference])
      if (part) {
        for (const reason of part.left) yield exclude(reason)
        yield { unread: part.unread }
      }
    for (const opened of input?.parts ?? [null]) {
      const joined = { input: opened, reference: reference?.parts[0] ?? null, outputs }
      yield await checkOne(item, joined).catch((thrown: unknown) => exclude(reasonOf(thrown)))
    }
  } catch (thrown) {
    yield exclude(reasonOf(thrown))
  }
}

/** The reason of an exclusion. @throws everything that is no fault of the series */
function reasonOf(thrown: unknown): string {
  const { code, message } = asDenoscopeError(thrown)
  if (code === 'job.cancelled' || code === 'internal') throw thrown
  return message.split('\n')[0]!
}

interface OpenedItem {
  readonly input: OpenedPart | null
  readonly reference: OpenedPart | null
  readonly outputs: readonly { readonly name: string; readonly opened: OpenedPart }[]
}

/** Series of a path that can take part. */
interface OpenedEach {
  readonly parts: readonly OpenedPart[]
  /** Reasons of series that are no images to audit: localizers, and objects of other SOP classes. */
  readonly left: readonly string[]
  /** Other files that could not be read. */
  readonly unread: number
}

/** @param only name of a part that must hold one series; null if each series counts */
async function openEach(item: PlanItem, path: string, only: string | null, signal?: AbortSignal): Promise<OpenedEach> {
  const { series, join, answers } = item.stated
  const { parts, refusals, question } = await openPath(path, {
    ...(join && { join }),
    ...(answers && { answers }),
    ...(signal && { signal })
  })
  const part = only === null ? '' : `${only}: `
  const refuse = (reason: string): never => {
    throw new DenoscopeError('argument.invalid', `${part}${reason}`)
  }
  const others = refusals.filter(isOtherObject)
  const left = [...new Set(others.map(reasonAlone))]
  const isEmpty = parts.length === 0 && (others.length === 0 || question !== null)
  if (isEmpty) {
    const [first] = refusals
    if (question !== null) return refuse(question)
    if (!first || refusals.length > 1)
      return refuse(
        `holds no readable image${first ? ` (${counted(refusals.length, 'file')} refused; the first ${reasonAlone(first)})` : ''}`
      )
    return refuse(reasonAlone(first))
  }
  if (series !== undefined && !parts[series - 1]) refuse(`expected series ${series}, holds ${parts.length}`)
  const chosen: OpenedPart[] = []
  for (const opened of series === undefined ? parts : [parts[series - 1]!]) {
    const localizer = await localizerTag(opened.source)
    if (localizer === null) chosen.push(opened)
    else left.push(`is a localizer: ${localizer} has LOCALIZER`)
  }
  if (only !== null && chosen.length === 0) return refuse(left.at(-1)!)
  if (only !== null && chosen.length > 1) refuse(`holds ${chosen.length} series; state one with series`)
  return { parts: chosen, left, unread: refusals.length - others.length }
}

/** True for a DICOM object that is no image, such as a dose report. An index of files (DICOMDIR) is no object. */
const isOtherObject = ({ code, message }: Refusal): boolean =>
  code === 'dicom.not-an-image' && !message.includes('DICOMDIR')

/** Attributes that name a localizer: Image Type, and Frame Type of enhanced images. */
const imageTypes = { '(0008,0008)': 'Image Type', '(0008,9007)': 'Frame Type' } as const

/** The attribute by which a series is a localizer (scout, topogram); null if it is none. */
async function localizerTag(source: Source): Promise<string | null> {
  const tags = (await source.sliceTags?.(0, false)) ?? []
  for (const { tag, value } of tags) {
    const name = imageTypes[tag as keyof typeof imageTypes]
    if (name && value?.split('\\').some((word) => word.trim() === 'LOCALIZER')) return `${tag} ${name}`
  }
  return null
}

/** The reason of a refusal, without the file. */
const reasonAlone = ({ file, message }: Refusal): string => message.replace(`${file}: `, '')

async function checkOne(item: PlanItem, { input, reference, outputs }: OpenedItem): Promise<CheckedSeries> {
  const parts = await apartParts({
    input: input?.source ?? null,
    reference: reference?.source ?? null,
    outputs: outputs.map(({ name, opened }) => ({ name, source: opened.source }))
  })
  await requireMatching(parts)
  const origin = {
    input: input?.part ?? null,
    reference: reference?.part ?? null,
    outputs: outputs.map(({ name, opened }) => ({ name, part: opened.part }))
  }
  const main = (parts.input ?? parts.reference)!
  return {
    item,
    parts,
    origin,
    content: await contentOf(parts),
    conditions: await conditionsOf(item, parts),
    headerPatient: main instanceof DicomSource ? (await readPatient(main.files[0]!)).patientId : null
  }
}

/** @throws source.mismatch if slices cannot be paired, or if headers name different patients */
async function requireMatching({ input, reference, outputs }: OpenedParts): Promise<void> {
  const { pairing } = await pairAuditSeries(
    {
      source: (input ?? reference)!,
      reference: input && reference,
      outputs: outputs.map(({ name, source }) => ({ key: name, label: name, source }))
    },
    {}
  )
  const stranger = pairing?.series.find(({ kinship }) => kinship.samePatient === false)
  if (stranger) throw new DenoscopeError('source.mismatch', `'${stranger.label}' is of another patient, by its header`)
}

/** Headers that conditions come from. */
const headers = {
  manufacturer: '(0008,0070)',
  model: '(0008,1090)',
  bodyPart: '(0018,0015)',
  patientSize: '(0018,1271)'
} as const

async function conditionsOf({ dose, kernel, stated }: PlanItem, parts: OpenedParts): Promise<CohortConditions> {
  const source = (parts.input ?? parts.reference)!
  const { summary } = source
  const tags = (await source.sliceTags?.(0, false)) ?? []
  const valueOf = (tag: string) => tags.find((each) => each.tag === tag && each.depth === 0)?.value?.trim() || null
  const scanner = [valueOf(headers.manufacturer), valueOf(headers.model)].filter(Boolean).join(' ')
  const thickness = summary.sliceThickness
  const size = Number(valueOf(headers.patientSize) ?? NaN)
  return {
    dose: dose ?? pairDose(parts),
    exposure: summary.exposure?.exposure ?? null,
    doseIndex: summary.exposure?.doseIndex ?? null,
    kernel: kernel ?? summary.kernel ?? null,
    sliceThickness: thickness ? (thickness[0] + thickness[1]) / 2 : null,
    scanner: scanner || null,
    bodyPart: stated.bodyPart ?? valueOf(headers.bodyPart),
    patientSize: size > 0 ? size : null
  }
}

/** Dose of a pair's input by the headers, such as '25 %'. */
function pairDose({ input, reference }: OpenedParts): string | null {
  if (!input || !reference) return null
  const dose = statedDose(input.summary.exposure, reference.summary.exposure)
  return 'fraction' in dose ? `${Math.round(dose.fraction * 100)} %` : null
}

/** A message without the paths of an item. */
export function withoutPaths(message: string, { input, reference, outputs }: PlanItem): string {
  const paths = [input, reference, ...Object.values(outputs)].filter((path): path is string => path !== null)
  let text = message
  for (const path of paths.sort((a, b) => b.length - a.length)) text = hidePath(text, path)
  return text
}

/** Replaces a path, and the names of files in it, up to the next colon, quote or comma. */
export function hidePath(text: string, path: string): string {
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replaceAll(new RegExp(`${escaped}[^:'",]*`, 'g'), '(path)')
}

/** The main source of a series. */
export const mainOf = ({ input, reference }: OpenedParts): Source => (input ?? reference)!
