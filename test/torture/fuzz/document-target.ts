import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { oneOf } from '../subject.ts'
import type { DocumentContent, FuzzDocument } from './document.ts'
import { areEqual, besideOther, lineFaults, watchingMemory, type FuzzRound, type FuzzTarget } from './fuzz-round.ts'
import { mutated, mutatedText } from './mutations.ts'
import type { OtherReaders } from './other-readers.ts'

interface OwnReading {
  /** Null if nothing was opened. */
  readonly content: DocumentContent | null
  readonly reasons: readonly string[]
  readonly faults: readonly string[]
}

/** Files that are no images: one of them is damaged, then all are opened. */
export class DocumentTarget implements FuzzTarget {
  readonly compared: true | string
  readonly #document: FuzzDocument
  readonly #folder: string
  readonly #readers: OtherReaders
  readonly #whole: DocumentContent

  private constructor(
    document: FuzzDocument,
    folder: string,
    readers: OtherReaders,
    { whole, compared }: { readonly whole: DocumentContent; readonly compared: true | string }
  ) {
    this.compared = compared
    this.#document = document
    this.#folder = folder
    this.#readers = readers
    this.#whole = whole
  }

  /** @throws Error if the undamaged files do not open, or differ each time */
  static async of(document: FuzzDocument, folder: string, readers: OtherReaders): Promise<DocumentTarget> {
    const [first, second] = [await openedWhole(document, folder), await openedWhole(document, folder)]
    if (first.text !== second.text) throw new Error('the undamaged files open in another way each time')
    return new DocumentTarget(document, folder, readers, {
      whole: first,
      compared: await comparesWell(document, first, folder, readers)
    })
  }

  async round(round: number, random: () => number): Promise<FuzzRound> {
    const { files, texts = [], other } = this.#document
    const name = oneOf(this.#document.damaged ?? Object.keys(files), random)
    const whole = Buffer.from(files[name]!)
    const bytes = texts.includes(name) && random() < 0.6 ? mutatedText(whole, random) : mutated(whole, random)
    const isChanged = !bytes.equals(whole)
    write(this.#folder, { ...files, [name]: bytes })
    const [ours, memoryFaults] = await watchingMemory(bytes.length, () => openedIn(this.#document, this.#folder))
    const theirs =
      this.compared === true ? await this.#readers.read(other!.reader, join(this.#folder, other!.file)) : null
    const beside = theirs && besideOther(this.#valuesOf(ours), theirs)
    const faults = [
      ...ours.faults,
      ...memoryFaults,
      ...(isChanged ? this.#sealFaults(name, ours) : []),
      ...(beside === 'different' ? [`values differ from those of ${other!.reader}`] : [])
    ]
    return {
      round,
      outcome: ours.content === null ? 'refused' : ours.content.stated?.length ? 'warned' : 'opened',
      beside,
      fault: faults.length === 0 ? null : `${name}: ${faults.join('; ')}`,
      reasons: [...ours.reasons, ...(theirs && 'refused' in theirs ? [`theirs: ${theirs.refused}`] : [])]
    }
  }

  #valuesOf({ content }: OwnReading) {
    const hasWarnings = (content?.stated?.length ?? 0) > 0
    return { values: content === null || hasWarnings ? null : content.values!, hasWarnings }
  }

  /** Content of a sealed file that differs must not pass for the whole one. */
  #sealFaults(name: string, { content }: OwnReading): string[] {
    const isUnnoticed = content !== null && !content.stated?.length && content.text !== this.#whole.text
    return isUnnoticed && this.#document.sealed?.includes(name) ? ['its content was changed, and nothing says so'] : []
  }
}

function write(folder: string, files: FuzzDocument['files']): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
}

async function openedWhole(document: FuzzDocument, folder: string): Promise<DocumentContent> {
  write(folder, document.files)
  const { content, reasons, faults } = await openedIn(document, folder)
  if (content !== null && !content.stated?.length) return content
  throw new Error(`the undamaged files do not open: ${[...reasons, ...faults].join('; ')}`)
}

async function comparesWell(
  { other }: FuzzDocument,
  whole: DocumentContent,
  folder: string,
  readers: OtherReaders
): Promise<true | string> {
  if (!other) return 'no other reader is known'
  const theirs = await readers.read(other.reader, join(folder, other.file))
  if ('refused' in theirs) return `${other.reader} does not read the undamaged file (${theirs.refused})`
  return areEqual(whole.values!, theirs.values) || `${other.reader} reads other values from the undamaged file`
}

async function openedIn(document: FuzzDocument, folder: string): Promise<OwnReading> {
  try {
    const content = await document.open(folder)
    return { content, reasons: content.stated ?? [], faults: [] }
  } catch (thrown) {
    const { code, message } = asDenoscopeError(thrown)
    const lines = document.hasSeveralLines ? message.split('\n') : [message]
    const isNamed = (line: string) =>
      line.includes(folder) || Object.keys(document.files).some((name) => line.startsWith(basename(name)))
    const faults = lines.flatMap((line) => lineFaults(isNamed, { code, message: line }))
    const where = code === 'internal' ? [String((thrown as Error).stack?.split('\n')[1] ?? '').trim()] : []
    return { content: null, reasons: [`${code}: ${message}`, ...where], faults }
  }
}
