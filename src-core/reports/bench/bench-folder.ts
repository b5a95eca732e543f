import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { MapPixels } from '../../bench/bench-ledger.ts'
import { benchSchema, type BenchRecord } from '../../bench/bench-record.ts'
import { readError } from '../../files/file-error.ts'
import { readNpy } from '../../files/npy-files.ts'
import { refuse } from '../../physics/measured.ts'
import { benchEntriesSchema, type BenchEntries } from './bench-entries.ts'
import { benchFileNames } from './bench-files.ts'
import { issueWords } from '../../issue-words.ts'

/** The record in the folder of a bench. @throws file.not-found, argument.invalid for another form */
export const readBenchRecord = (folder: string): BenchRecord =>
  readJson(join(folder, benchFileNames.record), benchSchema)

/** Entries of a person in the folder of a bench. @throws file.not-found, argument.invalid for another form */
export const readBenchEntries = (folder: string): BenchEntries =>
  readJson(join(folder, benchFileNames.entries), benchEntriesSchema)

/** Pixels of the maps. @throws argument.invalid for a file elsewhere, which a folder of others may name */
export function readBenchMaps(folder: string, { maps }: BenchRecord): MapPixels[] {
  return maps.map((entry) => {
    if (entry.file !== `maps/${basename(entry.file)}`) refuse(`${folder}: names a map outside of it`)
    return { entry, data: Float32Array.from(readNpy(join(folder, entry.file)).data, Number) }
  })
}

function readJson<Content>(path: string, schema: z.ZodType<Content>): Content {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw readError(path, error)
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return refuse(`${path}: is no JSON`)
  }
  const checked = schema.safeParse(content)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  return refuse(`${path}: ${issue!.path.join('.')}: ${issueWords(issue!)}`)
}
