import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import { readNpy } from '../../files/npy-files.ts'
import { imageBatch, type ImageBatch } from '../../images/image.ts'
import { openDicom } from '../../sources/dicom/open-dicom.ts'
import { issueWords } from '../../issue-words.ts'

const numbers = z.union([z.number(), z.array(z.number())])

const expectedSchema = z.object({
  value: numbers,
  tol: z.number().min(0),
  tol_type: z.enum(['relative', 'absolute']),
  kind: z.string().optional(),
  note: z.string().optional()
})

const fileSchema = z.object({
  file: z.string().min(1),
  pixel_spacing_mm: z.array(z.number()).optional(),
  sha256: z.string().optional(),
  role: z.string().optional()
})

const caseSchema = z.object({
  id: z.string(),
  files: z.array(fileSchema).default([]),
  params: z.record(z.string(), z.unknown()).default({}),
  expected: z.record(z.string(), z.unknown())
})

const manifestSchema = z.object({ version: z.literal(1), cases: z.array(caseSchema) })

export type ManifestCase = z.infer<typeof caseSchema>
/** An expected value with its tolerance. */
export type ExpectedValue = z.infer<typeof expectedSchema>

/** The expected value of an entry; null if the entry has another form. */
export const expectedValueOf = (entry: unknown): ExpectedValue | null => expectedSchema.safeParse(entry).data ?? null

/**
 * Cases of a folder: its `manifest.json`, version 1.
 * @throws file.not-found, file.unreadable; argument.invalid for another form, naming the member
 */
export function readCaseManifest(folder: string): ManifestCase[] {
  const path = join(folder, 'manifest.json')
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new DenoscopeError('argument.invalid', `${path}: is not JSON`, { cause })
  }
  const result = manifestSchema.safeParse(value)
  if (result.success) return result.data.cases
  const issue = result.error.issues[0]!
  throw new DenoscopeError('argument.invalid', `${path}: ${issue.path.join('.') || 'manifest'}: ${issueWords(issue)}`)
}

/** Images of a file of a case. */
export interface CaseImages {
  readonly images: ImageBatch
  /** In mm: slices (volumes only), rows, columns. */
  readonly spacing: readonly number[]
}

/** Files of a case, read when they are asked for. */
export class CaseFiles {
  readonly #folder: string
  readonly #files: ManifestCase['files']

  constructor(folder: string, files: ManifestCase['files']) {
    this.#folder = folder
    this.#files = files
  }

  /**
   * The images of the file whose role or name matches. Default: the first file.
   * @throws argument.invalid if no file matches, if it lies outside of the folder, or if its SHA-256 differs
   */
  async read(wanted: RegExp = /^/): Promise<CaseImages> {
    const found =
      this.#files.find(({ role }) => wanted.test(role ?? '')) ?? this.#files.find(({ file }) => wanted.test(file))
    if (!found) throw new DenoscopeError('argument.invalid', `files: none has a role or name like ${wanted.source}`)
    const path = resolve(this.#folder, found.file)
    const inside = relative(resolve(this.#folder), path)
    if (inside.startsWith('..') || isAbsolute(inside))
      throw new DenoscopeError('argument.invalid', `${found.file}: lies outside of the folder of cases`)
    requireHash(path, found.sha256)
    return path.endsWith('.npy') ? readArray(path, found.pixel_spacing_mm) : readDicom(path)
  }
}

function requireHash(path: string, expected: string | undefined): void {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  if (expected !== undefined && createHash('sha256').update(bytes).digest('hex') !== expected)
    throw new DenoscopeError('argument.invalid', `${path}: its SHA-256 differs from the manifest`)
}

function readArray(path: string, spacing: readonly number[] | undefined): CaseImages {
  const { data, shape } = readNpy(path)
  if (shape.length !== 2 && shape.length !== 3)
    throw new DenoscopeError('argument.invalid', `${path}: expected 2 or 3 axes, got ${shape.length}`)
  if (!spacing || spacing.length < 2)
    throw new DenoscopeError('argument.invalid', `${path}: the manifest states no pixel_spacing_mm`)
  const [count, rows, columns] = [1, ...shape].slice(-3) as [number, number, number]
  return { images: imageBatch(Float32Array.from(data), count, rows, columns), spacing }
}

async function readDicom(path: string): Promise<CaseImages> {
  const {
    sources: [source],
    refusals: [refusal]
  } = await openDicom([path])
  if (!source) throw new DenoscopeError('argument.invalid', refusal?.message ?? `${path}: holds no image`)
  const { sliceCount, rows, columns, unit, pixelSpacing } = source.summary
  if (unit !== 'HU' || !pixelSpacing)
    throw new DenoscopeError('argument.invalid', `${path}: expected an image in HU with its pixel spacing`)
  const data = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++)
    data.set((await source.readSlice(index)).data, index * rows * columns)
  return { images: imageBatch(data, sliceCount, rows, columns), spacing: pixelSpacing }
}
