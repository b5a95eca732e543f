import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { roleLabel } from '../audit/audited-outputs.ts'
import { count } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { parseDicomObject } from '../deidentification/dicom-object.ts'
import { attributeText } from '../deidentification/attribute-dictionary.ts'
import { findValue, IdentitySearch } from '../deidentification/identity-search.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import { isFlag } from '../review/finding.ts'
import { objectSealFile, type SealedContent, sealText } from '../signing/file-seal.ts'
import { sha256, type Signer } from '../signing/signing-key.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { scoresOf } from '../scores/table/score-table.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { dicomFile, type Attributes } from './attributes.ts'
import { derivedImage } from './derived-series.ts'
import { encapsulatedReport } from './encapsulated-report.ts'
import { coveredPixels } from '../audit/score-map.ts'
import type { Image } from '../images/image.ts'
import { auditedSlices, isCt, patchesOn, whyNotDerived, type ExportedAudit } from './exported-audit.ts'
import { byReader, exportedFindings, flagged } from './exported-findings.ts'
import { keyObjects } from './key-objects.ts'
import type { ObjectKind } from './object-kinds.ts'
import { parametricMap } from './parametric-map.ts'
import { presentationState } from './presentation-state.ts'
import { type ColourPicture, secondaryCapture } from './secondary-capture.ts'
import { structuredReport } from './structured-report.ts'

/** A printed report. */
export interface PrintedReport {
  readonly pdf: Uint8Array
  /** The page that was printed, in which identifying values are searched. */
  readonly page: string
  /** Time of printing, ISO 8601 UTC. */
  readonly time: string
}

/** A page of the report as a picture. */
export interface CapturedReport {
  readonly picture: ColourPicture
  /** The page that was captured, in which identifying values are searched. */
  readonly page: string
  /** Time of the capture, ISO 8601 UTC. */
  readonly time: string
}

export interface ObjectSeal {
  readonly signer: Signer
  readonly content: SealedContent
}

export interface ObjectChoice {
  readonly kinds: readonly ObjectKind[]
  /** True if each kind must apply. False to leave out those that do not, with a notice. */
  readonly required: boolean
  /** Score of the map. Default: the structural error, else the first score with values. */
  readonly scoreId?: string | undefined
  /** Null if it could not be printed. */
  readonly report: PrintedReport | null
  /** Null if no picture could be taken. */
  readonly capture: CapturedReport | null
  /** Key that signs the objects, and facts that the signature states. Null to leave them unsigned. */
  readonly seal: ObjectSeal | null
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
}

export interface WrittenObjects {
  /** Paths within the folder, in order of writing. */
  readonly files: readonly string[]
  /** Lines for a person: what was left out, and why. */
  readonly notices: readonly string[]
  /** Reader whose key signed the objects; null if they are not signed. */
  readonly signedBy: string | null
}

/**
 * Writes the objects of an audit into a new folder, which appears under its name when all are written. De-identified
 * objects are read again, and searched for identifying values of their source. A signature lies among the objects.
 * @param folder new or empty
 * @throws argument.invalid; dicom.corrupt if an identifying value would be written; job.cancelled; file.unwritable
 */
export async function writeObjects(
  folder: string,
  audit: ExportedAudit,
  choice: ObjectChoice
): Promise<WrittenObjects> {
  requireEmptyFolder(folder)
  requireCleanWords(audit, [choice.report, choice.capture])
  return fillFolder(folder, async (partial) => {
    const [files, notices]: [string[], string[]] = [[], illegalUids(audit)]
    const hashes: Record<string, string> = {}
    for await (const object of objectsOf(audit, choice)) {
      if ('notice' in object) {
        if (object.left && choice.required) throw new DenoscopeError('argument.invalid', object.notice)
        notices.push(object.notice)
        continue
      }
      const bytes = dicomFile(object.attributes, object.representations)
      await requireCleanObject(audit.headers, object.file, bytes)
      makeFolder(join(partial, ...object.file.split('/').slice(0, -1)))
      writeFileAtomically(join(partial, object.file), bytes)
      files.push(object.file)
      hashes[object.file] = sha256(bytes)
    }
    if (files.length === 0)
      throw new DenoscopeError('argument.invalid', `nothing to export: ${notices.join('; ') || 'no object was chosen'}`)
    if (choice.seal) writeFileAtomically(join(partial, objectSealFile), objectSeal(audit, choice.seal, hashes))
    return { files, notices, signedBy: choice.seal?.signer.reader ?? null }
  })
}

/** Signature of the objects. It names the reader as de-identified objects do. */
function objectSeal(
  { headers }: ExportedAudit,
  { signer, content }: ObjectSeal,
  files: Record<string, string>
): string {
  const reader = headers.deidentified?.pseudonyms.code('reader', signer.reader) ?? signer.reader
  return sealText({ format: 'denoscope-objects-signature', ...content, files }, signer, { reader })
}

const legalUid = /^(0|[1-9]\d*)(\.(0|[1-9]\d*))*$/

/** A notice if references to the source hold UIDs that DICOM does not allow. */
function illegalUids({ headers }: ExportedAudit): string[] {
  const uids = [...headers.slices.values()].flatMap((header) => [
    header.studyUid,
    header.seriesUid,
    header.sopInstanceUid
  ])
  return uids.every((uid) => uid.length <= 64 && legalUid.test(uid))
    ? []
    : ['the source has UIDs that DICOM does not allow, and the objects refer to them: other programs may refuse these']
}

/** @throws argument.invalid unless the folder is new or empty */
export function requireEmptyFolder(folder: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw new DenoscopeError('argument.invalid', `${folder}: is a file, not a folder`)
  if (readdirSync(folder).length > 0)
    throw new DenoscopeError('argument.invalid', `${folder}: the folder is not empty; name a new or empty one`)
}

interface NamedObject {
  readonly file: string
  readonly attributes: Attributes
  readonly representations?: Readonly<Record<string, string>>
}

interface Notice {
  readonly notice: string
  /** True if an object was left out. */
  readonly left: boolean
}

type ObjectOrNotice = NamedObject | Notice

async function* objectsOf(audit: ExportedAudit, choice: ObjectChoice): AsyncGenerator<ObjectOrNotice> {
  const progress = new Progress(audit, choice)
  for (const kind of choice.kinds) {
    for await (const object of makers[kind](audit, choice)) {
      choice.signal?.throwIfAborted()
      if ('file' in object) progress.made(object.file)
      yield object
    }
  }
}

type Maker = (audit: ExportedAudit, choice: ObjectChoice) => Iterable<ObjectOrNotice> | AsyncIterable<ObjectOrNotice>

const left = (notice: string): Notice => ({ notice, left: true })

const makers: Readonly<Record<ObjectKind, Maker>> = {
  derived: derivedObjects,
  sr: (audit) => byReaders(audit, 'findings', 'no structured report: the outputs have no findings', structuredReport),
  map: maps,
  key: function* (audit) {
    const flags = flagged(exportedFindings(audit))
    yield flags.length === 0
      ? left('no key objects: no finding flags a slice')
      : { file: 'key-slices.dcm', attributes: keyObjects(audit, flags) }
  },
  presentation: (audit) =>
    byReaders(audit, 'regions', 'no presentation state: the outputs have no findings', presentationState),
  pdf: function* (audit, { report }) {
    yield report === null
      ? left('no report: it could not be printed, because this machine has no Chromium')
      : { file: 'report.dcm', attributes: encapsulatedReport(audit, report.pdf, report.time) }
  },
  capture: function* (audit, { capture }) {
    yield capture === null
      ? left('no picture of the report: this machine has no Chromium')
      : { file: 'report-page.dcm', attributes: secondaryCapture(audit, capture.picture, capture.time) }
  }
}

/** Pixels of whole slices that are denoised at a time: 16 slices of 512 x 512. */
const pixelsAtOnce = 2 ** 22

async function* derivedObjects(audit: ExportedAudit): AsyncGenerator<ObjectOrNotice> {
  const { record, derivedSlices } = audit
  if (!isCt(audit)) {
    yield left(`no denoised series: '${record.source.label}' is no CT image series in HU`)
    return
  }
  const { sliceCount, rows, columns } = record.source
  if (derivedSlices.length < sliceCount)
    yield {
      notice: `the denoised series have ${count(derivedSlices.length)} of ${count(sliceCount)} slices, those of the audit`,
      left: false
    }
  const atOnce = Math.max(1, Math.floor(pixelsAtOnce / (rows * columns)))
  for (const output of audit.outputs) {
    const missing = whyNotDerived(audit, output)
    if (missing !== null) {
      yield left(`no denoised series of ${roleLabel(record, output)}: ${missing}; its findings refer to the source`)
      continue
    }
    let limited = 0
    const change = new AuditedChange(audit, output)
    for (let first = 0; first < derivedSlices.length; first += atOnce) {
      const slices = derivedSlices.slice(first, first + atOnce)
      const images = await audit.readWhole(output, slices)
      for (const [index, slice] of slices.entries()) {
        const image = images[index]!
        await change.add(slice, image)
        const { attributes, representations, limitedPixels } = await derivedImage(audit, output, slice, image)
        limited += limitedPixels
        const name = String(sliceNumber(slice)).padStart(4, '0')
        yield { file: `denoised/${output}/${name}.dcm`, attributes, representations }
      }
    }
    if (limited > 0)
      yield {
        notice: `${roleLabel(record, output)}: ${count(limited)} pixels did not fit bits and rescale of the source and have the nearest value`,
        left: false
      }
    const differing = change.inWords()
    if (differing !== null) yield { notice: `${roleLabel(record, output)}: ${differing}`, left: false }
  }
}

/** Difference of whole slices from the audited patches, in HU: patches lack their surroundings. */
class AuditedChange {
  readonly #audit: ExportedAudit
  readonly #output: string
  readonly #audited: ReadonlySet<number>
  #squares = 0
  #pixels = 0
  #largest = 0

  constructor(audit: ExportedAudit, output: string) {
    this.#audit = audit
    this.#output = output
    this.#audited = new Set(auditedSlices(audit))
  }

  /** Compares a slice within the range and the patches of the audit. */
  async add(slice: number, { data }: Image): Promise<void> {
    if (!this.#audited.has(slice)) return
    const { record, readSlice } = this.#audit
    const [low, high] = record.source.intensityRange
    const audited = await readSlice(this.#output, slice)
    const covered = coveredPixels(patchesOn(this.#audit, slice))
    data.forEach((value, pixel) => {
      const judged = audited.data[pixel]!
      if (!covered[pixel] || judged <= low || judged >= high) return
      const difference = Math.abs(Math.min(high, Math.max(low, value)) - judged)
      this.#largest = Math.max(this.#largest, difference)
      this.#squares += difference ** 2
      this.#pixels++
    })
  }

  /** Null if no pixel differs by half a HU. */
  inWords(): string | null {
    if (this.#largest < 0.5) return null
    const rms = Math.sqrt(this.#squares / this.#pixels)
    return `whole slices differ from the audited patches by ${rms.toFixed(1)} HU (root mean square), ${this.#largest.toFixed(0)} HU at most`
  }
}

function* byReaders(
  audit: ExportedAudit,
  name: string,
  otherwise: string,
  make: (audit: ExportedAudit, reader: string, findings: ReturnType<typeof exportedFindings>) => Attributes
): Generator<ObjectOrNotice> {
  const readers = byReader(audit, exportedFindings(audit))
  if (readers.length === 0) yield left(otherwise)
  for (const [index, { reader, findings }] of readers.entries())
    yield {
      file: readers.length === 1 ? `${name}.dcm` : `${name}-${index + 1}.dcm`,
      attributes: make(audit, reader, findings)
    }
}

function* maps(audit: ExportedAudit, { scoreId }: ObjectChoice): Generator<ObjectOrNotice> {
  const score = mappedScore(audit, scoreId)
  if (score === undefined) {
    yield left('no map: no score of the audit has values')
    return
  }
  for (const output of audit.outputs) {
    const attributes = parametricMap(audit, output, score)
    yield attributes === null
      ? left(`no map of ${score.label}, ${roleLabel(audit.record, output)}: no values, or slices without a position`)
      : { file: `map-${output}.dcm`, attributes }
  }
}

/**
 * The score of the map: the named one. Default: the structural error, else the first score with values.
 * @throws argument.invalid if the audit does not have the named score
 */
export function mappedScore(
  { record, scores, outputs }: Pick<ExportedAudit, 'record' | 'scores' | 'outputs'>,
  named: string | undefined
): MetricDefinition | undefined {
  const known = scoresOf(record).filter(({ categories }) => categories === undefined)
  const hasValues = ({ id }: MetricDefinition) =>
    outputs.some((output) => scores[output]?.[id]?.some(Number.isFinite) ?? false)
  if (named === undefined) return known.find(({ id }) => id === 'structuralError') ?? known.find(hasValues)
  const score = known.find(({ id }) => id === named)
  if (score !== undefined) return score
  throw new DenoscopeError(
    'argument.invalid',
    `--score: expected one of ${known.map(({ id }) => id).join(', ') || 'none: the audit has no scores'}, got '${named}'`
  )
}

/** Shares of the work: nearly all of it is images and maps. */
class Progress {
  readonly #expected: number
  readonly #choice: ObjectChoice
  #made = 0

  constructor(audit: ExportedAudit, choice: ObjectChoice) {
    const images = choice.kinds.includes('derived') ? audit.outputs.length * audit.derivedSlices.length : 0
    this.#expected = images + audit.outputs.length + choice.kinds.length
    this.#choice = choice
  }

  made(file: string): void {
    this.#made++
    this.#choice.onProgress?.(Math.min(0.99, this.#made / this.#expected), `Writing ${file}`)
  }
}

/** Searches notes and the printed report, which persons wrote. @throws argument.invalid, without the value */
function requireCleanWords(audit: ExportedAudit, reports: readonly ({ readonly page: string } | null)[]): void {
  const { deidentified } = audit.headers
  if (deidentified === null) return
  const search = new IdentitySearch(deidentified.identities)
  const remedy = 'change the text, or keep the identity'
  for (const { finding, trackingId, slice } of exportedFindings(audit))
    if (search.inText(finding.note))
      throw new DenoscopeError(
        'argument.invalid',
        `the note of ${isFlag(finding) ? 'the finding' : 'the judgement'} ${trackingId} on slice ${sliceNumber(slice)} holds a name, an identifier or a date of the patient; ${remedy}`
      )
  if (reports.some((report) => report !== null && search.inText(shownText(report.page))))
    throw new DenoscopeError(
      'argument.invalid',
      `the report holds a name, an identifier or a date of the patient: in its title or conclusion, or an ordinary word is also a name; change the text, leave the report out, or keep the identity`
    )
}

/** Text of a page as a person reads it: without styles, plots and pictures. */
const shownText = (page: string): string =>
  page.replace(/<(style|svg|script)\b[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')

/**
 * Searches an object for values that identify the patient of its source.
 * @throws dicom.corrupt, with the attribute and without its value
 */
export async function requireCleanObject(
  { deidentified }: ExportedAudit['headers'],
  file: string,
  bytes: Buffer
): Promise<void> {
  if (deidentified === null) return
  const { words, uids } = deidentified.identities
  // The date of an audit may be the date of the scan.
  const search = new IdentitySearch({ words, uids, dates: new Set() })
  const { dataSet } = await parseDicomObject(file, bytes)
  const hit = findValue(dataSet, (node, decode) => search.inValue(node, decode))
  if (hit !== undefined)
    throw new DenoscopeError(
      'dicom.corrupt',
      `${file}: ${attributeText(hit.tag)} would hold an identifying value; nothing was written`
    )
}
