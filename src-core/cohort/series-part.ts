import { resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { isTemporary, temporaryFolder } from '../files/temporary-folders.ts'
import { formatAnswersSchema, type FormatAnswers } from '../sources/format-answers.ts'
import { openSeries, type OpenedSeries, type SeriesSource } from '../sources/opening/open-series.ts'
import { openPhantom } from '../sources/phantom/phantom-source.ts'
import type { Source } from '../sources/source.ts'
import { z } from 'zod'

/** Instructions for opening one part of a series again. Paths may name patients. */
export const seriesPartSchema = z.strictObject({
  /** Id of the opened series. */
  id: z.string(),
  /** A phantom has none. */
  paths: z.array(z.string()),
  join: z.boolean().optional(),
  answers: formatAnswersSchema.optional()
})
export type SeriesPart = z.infer<typeof seriesPartSchema>

export interface PartOptions {
  readonly join?: boolean
  readonly answers?: FormatAnswers
  readonly signal?: AbortSignal
}

/** A series of a path, and how to open it again. */
export interface OpenedPart {
  readonly source: Source
  readonly part: SeriesPart
}

/** Series of a path, and the files there that could not be read. */
export interface OpenedPath {
  readonly parts: readonly OpenedPart[]
  readonly refusals: OpenedSeries['refusals']
  /** Question that the files leave open, in one line; null without one. */
  readonly question: string | null
}

const phantomPattern = /^phantom:(\d+):(\d+)$/

/** True for a simulated series, which no file holds. */
export const isPhantomPath = (path: string): boolean => phantomPattern.test(path)
const phantomId = /^phantom-(\d+)-([\d,]+)-v\d+$/

/** Opens every series of a file or folder, or a phantom. @throws job.cancelled */
export async function openPath(path: string, options: PartOptions): Promise<OpenedPath> {
  const { join, answers } = options
  const phantom = phantomPattern.exec(path)
  if (phantom) {
    const source = await openPhantom({ seed: Number(phantom[1]), slices: Number(phantom[2]) })
    return { parts: [{ source, part: { id: source.summary.id, paths: [] } }], refusals: [], question: null }
  }
  const { sources, refusals, questions } = await openPaths([path], options)
  const parts = sources.map((source) => ({
    source,
    part: {
      id: source.summary.id,
      // Files of an archive are unpacked anew each time.
      paths: source.files.some(isTemporary) ? [path] : [...source.files],
      ...(join && { join }),
      ...(answers && { answers })
    }
  }))
  const question = questions[0]
  return {
    parts,
    refusals,
    question: question ? `${question.text} State it in the plan, as answers: ${question.kind}` : null
  }
}

/** Opens a part again. @throws source.unknown if its files are gone or hold another series now */
export async function openPart(part: SeriesPart, signal?: AbortSignal): Promise<Source> {
  const phantom = phantomId.exec(part.id)
  if (phantom && part.paths.length === 0)
    return openPhantom({ seed: Number(phantom[1]), slices: Number(phantom[2]!.replaceAll(',', '')) })
  const { join, answers } = part
  const { sources, refusals } = await openPaths(part.paths, {
    ...(join && { join }),
    ...(answers && { answers }),
    ...(signal && { signal })
  })
  const source = sources.find(({ summary }) => summary.id === part.id)
  if (source) return source
  const why = refusals[0]?.message ?? 'its files now hold another series'
  throw new DenoscopeError('source.unknown', `the series cannot be opened again: ${why}`)
}

async function openPaths(
  paths: readonly string[],
  { join, answers = {}, signal }: PartOptions
): Promise<OpenedSeries & { readonly sources: readonly SeriesSource[] }> {
  return openSeries(paths, {
    ...(signal && { signal }),
    ...(join && { join }),
    answersFor: () => answers,
    scaleIfAsked: true,
    folderForArchive: () => resolve(temporaryFolder(), 'files')
  })
}
