import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { isWithin } from '../files/is-within.ts'
import { fileError } from '../files/file-error.ts'
import { overlayBitPositions, tags } from '../sources/dicom/tags.ts'
import { attributeText } from './attribute-dictionary.ts'
import { deidentify, patientOf, type Change, type Deidentified } from './deidentify.ts'
import { dicomBytes, readDicomObject, textOf, type DicomObject } from './dicom-object.ts'
import { identitiesOf } from './identity-search.ts'
import { requireNoIdentity } from './identity-check.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** A file that has no output. */
export interface NotCopied {
  readonly path: string
  readonly reason: string
}

/** Input files, before anything is written. */
export interface FolderPlan {
  readonly files: readonly string[]
  readonly notCopied: readonly NotCopied[]
  /** Those of `files` whose pixels may show text. Empty unless they are kept. */
  readonly burnedIn: readonly NotCopied[]
  /** Names and identifiers in all files of a patient: each output of the patient is searched for all of them. */
  readonly words: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Reads all files below a path and refuses what cannot be de-identified. Hidden files and links are not followed.
 * @param keepBurnedIn true to copy objects whose pixels may show text, as they are
 * @param leaveOut files that are neither read nor listed. Default: none
 * @throws argument.invalid for objects whose pixels may show text; errors of `readDicomObject` for damaged files
 */
export async function planFolder(
  input: string,
  keepBurnedIn: boolean,
  leaveOut?: (path: string) => boolean
): Promise<FolderPlan> {
  const [files, notCopied, words]: [string[], NotCopied[], Map<string, Set<string>>] = [[], [], new Map()]
  const burnedIn: NotCopied[] = []
  for (const { path, reason: unusable } of listFiles(input)) {
    if (leaveOut?.(path)) continue
    const object = unusable === null ? await readIfDicom(path) : null
    const reason = unusable ?? (object === null ? 'is not DICOM' : uncleanable(object))
    if (object === null || reason !== null) {
      notCopied.push({ path, reason: reason! })
      continue
    }
    const shown = textInPixels(object)
    if (shown !== null) burnedIn.push({ path, reason: shown })
    files.push(path)
    const patient = patientOf(object.dataSet)
    const found = identitiesOf(object.meta, object.dataSet).words
    words.set(patient, new Set([...(words.get(patient) ?? []), ...found]))
  }
  if (burnedIn.length > 0 && !keepBurnedIn) {
    const [first, ...others] = burnedIn
    const more = others.length === 0 ? '' : `; also ${others.map(({ path }) => path).join(', ')}`
    throw new DenoscopeError(
      'argument.invalid',
      `${first!.path}: ${first!.reason}, so that its pixels may show a name; look at it, then take it away or give --keep-burned-in${more}`
    )
  }
  if (files.length === 0) throw new DenoscopeError('dicom.not-dicom', `${input}: holds no DICOM object to de-identify`)
  return { files, notCopied, burnedIn, words }
}

/** De-identifies the files in their order. Writes nothing. */
export async function* deidentifyFiles(
  plan: FolderPlan,
  pseudonyms: Pseudonyms
): AsyncGenerator<{ readonly original: DicomObject; readonly result: Deidentified }> {
  for (const path of plan.files) {
    const original = await readDicomObject(path)
    yield {
      original,
      result: deidentify(original, { pseudonyms, alsoFind: plan.words.get(patientOf(original.dataSet)) })
    }
  }
}

/**
 * Writes the de-identified objects into a new folder, which appears under its name when all are written and checked.
 * Names of the files are their new SOP Instance UIDs.
 * @param use gets the changes of each object that was written
 * @throws dicom.duplicate if two different objects have one UID; errors of `requireNoIdentity`
 */
export async function writeDeidentified(
  plan: FolderPlan,
  output: string,
  pseudonyms: Pseudonyms,
  use: (changes: readonly Change[]) => void
): Promise<readonly NotCopied[]> {
  return fillFolder(output, async (partial) => {
    const copies: NotCopied[] = []
    const sources = new Map<string, string>()
    for await (const { original, result } of deidentifyFiles(plan, pseudonyms)) {
      const bytes = dicomBytes(result.object, result.sopInstanceUid)
      const target = join(partial, `${result.sopInstanceUid}.dcm`)
      const source = sources.get(target)
      if (source !== undefined) {
        if (!bytes.equals(readFileSync(target)))
          throw new DenoscopeError(
            'dicom.duplicate',
            `${original.path}: has the ${attributeText(tags.SOPInstanceUID)} of ${source}, but other content`
          )
        copies.push({ path: original.path, reason: `is a copy of ${source}` })
        continue
      }
      sources.set(target, original.path)
      write(target, bytes)
      requireNoIdentity(original, await readDicomObject(target), result)
      use(result.changes)
    }
    return copies
  })
}

/**
 * Checks that outputs can be written into a folder: a new or empty one, outside of the input. With `replace`, also one
 * with outputs of an earlier run and nothing else. Both paths are absolute.
 * @throws argument.invalid, file.not-found
 */
export function requireOutputFolder(input: string, output: string, replace: boolean): void {
  if (!existsSync(input)) throw new DenoscopeError('file.not-found', `${input}: no such file or folder`)
  const [from, to] = [realpathSync(input), realPlace(output)]
  if (isWithin(to, from) || isWithin(from, to))
    throw new DenoscopeError(
      'argument.invalid',
      `${output}: the output must lie outside of the input, and the input outside of it`
    )
  if (!existsSync(output)) return
  if (!statSync(output).isDirectory())
    throw new DenoscopeError('argument.invalid', `${output}: is a file, not a folder`)
  const names = readdirSync(output)
  const alien = names.find((name) => !/^2\.25\.\d{1,39}\.dcm$/.test(name))
  if (names.length === 0 || (replace && alien === undefined)) return
  const remedy =
    alien === undefined ? 'name another folder, or replace it with --replace' : 'name a new or empty folder'
  throw new DenoscopeError('argument.invalid', `${output}: the folder is not empty; ${remedy}`)
}

/** The place of a folder that may not exist, without links. */
function realPlace(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  return path === dirname(path) ? path : join(realPlace(dirname(path)), basename(path))
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes)
  } catch (cause) {
    throw fileError(path, 'write', cause)
  }
}

async function readIfDicom(path: string): Promise<DicomObject | null> {
  try {
    return await readDicomObject(path)
  } catch (error) {
    if (error instanceof DenoscopeError && error.code === 'dicom.not-dicom') return null
    throw error
  }
}

/** Files below a path, by name. A file that is given is taken as it is. */
function listFiles(path: string): { readonly path: string; readonly reason: string | null }[] {
  try {
    if (statSync(path).isFile()) return [{ path, reason: null }]
    return readdirSync(path, { withFileTypes: true })
      .sort((first, second) => (first.name < second.name ? -1 : 1))
      .flatMap((entry) => {
        const inner = join(path, entry.name)
        if (entry.isDirectory()) return listFiles(inner)
        return [{ path: inner, reason: entry.isFile() ? null : 'is a link or no plain file' }]
      })
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
}

/** Attributes whose text, drawings or document cannot be cleaned: structured reports, presentations, PDF. */
const documents = [0x0040a730, 0x00420011, 0x00700001]

/** Why no output can be made; null if one can. */
function uncleanable({ dataSet }: DicomObject): string | null {
  if (dataSet.some(({ tag }) => tag === tags.DirectoryRecordSequence)) return 'is a DICOMDIR, an index of other files'
  const document = dataSet.find(({ tag }) => documents.includes(tag))
  return document === undefined ? null : `has ${attributeText(document.tag)}, which cannot be cleaned`
}

const burnedInAnnotation = 0x00280301
const secondaryCapture = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.|$)/

/** Why pixels may show text; null if nothing states it. */
function textInPixels({ dataSet }: DicomObject): string | null {
  if (textOf(dataSet, burnedInAnnotation).toUpperCase() === 'YES') return `has ${attributeText(burnedInAnnotation)} YES`
  if (secondaryCapture.test(textOf(dataSet, tags.SOPClassUID))) return 'is a secondary capture (a picture of a screen)'
  const overlay = dataSet.find(({ tag }) => overlayBitPositions.includes(tag))
  const hasData = overlay && dataSet.some(({ tag }) => tag === (overlay.tag & 0xffff0000) + 0x3000)
  return overlay === undefined || hasData ? null : `has an overlay in the bits of its pixels`
}
