import { join } from 'node:path'
import type { FormatAnswers, FormatQuestion } from '../../../../../src-core/sources/format-answers.ts'
import {
  openSeries,
  type OpenedSeries,
  type SeriesSource
} from '../../../../../src-core/sources/opening/open-series.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

/** Opens files and folders with answers. Archives go into a folder that the test removes. */
export function opened(paths: string | readonly string[], answers: FormatAnswers = {}): Promise<OpenedSeries> {
  return openSeries([paths].flat(), {
    answersFor: () => answers,
    folderForArchive: () => join(temporaryFolder(), 'files')
  })
}

/** The only source. @throws the message of the refusal or question if there is none */
export async function onlySource(path: string, answers: FormatAnswers = {}): Promise<SeriesSource> {
  const { sources, refusals, questions } = await opened(path, answers)
  if (sources.length === 1) return sources[0]!
  throw new Error(refusals[0]?.message ?? questions[0]?.text ?? `${sources.length} sources`)
}

/** The only question, with nothing opened. */
export async function onlyQuestion(path: string, answers: FormatAnswers = {}): Promise<FormatQuestion> {
  const { sources, questions, refusals } = await opened(path, answers)
  if (sources.length > 0 || questions.length !== 1)
    throw new Error(refusals[0]?.message ?? `${sources.length} sources, ${questions.length} questions`)
  return questions[0]!
}

/** The only refusal, with nothing opened. */
export async function onlyRefusal(path: string, answers: FormatAnswers = {}): Promise<string> {
  const { sources, questions, refusals } = await opened(path, answers)
  if (sources.length + questions.length > 0 || refusals.length !== 1)
    throw new Error(`${sources.length} sources, ${questions.length} questions, ${refusals.length} refusals`)
  return refusals[0]!.message
}

/** All values as [slice, row, column]. */
export async function valuesOf(source: Pick<SeriesSource, 'summary' | 'readSlice'>): Promise<Float32Array> {
  const { sliceCount, rows, columns } = source.summary
  const values = new Float32Array(sliceCount * rows * columns)
  for (let index = 0; index < sliceCount; index++)
    values.set((await source.readSlice(index)).data, index * rows * columns)
  return values
}
