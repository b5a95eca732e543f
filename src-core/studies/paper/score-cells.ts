import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MeanInterval } from '../../statistics/confidence-intervals.ts'
import type { ParameterValues } from '../../denoisers/denoiser.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { imageBatch, type ImageBatch } from '../../images/image.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { writeNpy, readNpy } from '../../files/npy-files.ts'
import { damaged } from '../../denoisers/tensorflow/layers-model-files.ts'
import type { Tuning } from './filter-tuning.ts'

/** Result of one output on one subject. `candidate` is the id of the output; the key is stored in files. */
export interface CellRecord {
  readonly subject: string
  readonly candidate: string
  readonly label: string
  readonly parameters: ParameterValues
  /** Hash of a model's weights. */
  readonly weightsHash: string | null
  /** Search for a filter's parameters. */
  readonly tuning: Omit<Tuning, 'parameters'> | null
  readonly images: number
  /** Time of denoising in its process. */
  readonly seconds: number
  /** Mean of each score over all test images; 95 % intervals. */
  readonly means: Readonly<Record<string, MeanInterval>>
  /** 5th, 25th, 50th, 75th and 95th percentile of each score. */
  readonly quantiles: Readonly<Record<string, readonly number[]>>
  /** Test images with kept pictures, in the order of the pictures. */
  readonly pictured: readonly number[]
}

/** A cell with one number for each test image and score, and pictures, shape (pictured, rows, columns). */
export interface Cell extends CellRecord {
  readonly scores: Readonly<Record<string, Float64Array>>
  readonly pictures: ImageBatch
}

const fileOf = (directory: string, subject: string, candidate: string, ending: string) =>
  join(directory, 'cells', subject, `${candidate}${ending}`)

/** True if this output was evaluated on this subject already. */
export function hasCell(directory: string, subject: string, candidate: string): boolean {
  return existsSync(fileOf(directory, subject, candidate, '.json'))
}

/** Writes a cell. The record comes last, so that a cell with a record is complete. @throws file.unwritable */
export function writeCell(directory: string, { scores, pictures, ...record }: Cell): void {
  const file = (ending: string) => fileOf(directory, record.subject, record.candidate, ending)
  makeFolder(join(directory, 'cells', record.subject))
  const values = Float64Array.from(Object.values(scores).flatMap((column) => [...column]))
  writeNpy(file('.npy'), values, [Object.keys(scores).length, record.images])
  writeNpy(file('-pictures.npy'), pictures.data, [pictures.count, pictures.rows, pictures.columns])
  writeFileAtomically(file('.json'), `${JSON.stringify(record, null, 2)}\n`)
}

/** Record of a cell without scores and pictures. @throws model.damaged */
export function readCellRecord(directory: string, subject: string, candidate: string): CellRecord {
  return parseRecord(fileOf(directory, subject, candidate, '.json'))
}

/** @throws file.not-found, npy.malformed, model.damaged if the record is no JSON. */
export function readCell(directory: string, subject: string, candidate: string): Cell {
  const file = (ending: string) => fileOf(directory, subject, candidate, ending)
  const record = readCellRecord(directory, subject, candidate)
  const { data } = readNpy(file('.npy'))
  const ids = Object.keys(record.means)
  const scores = ids.map((id, row) => [
    id,
    Float64Array.from(data.slice(row * record.images, (row + 1) * record.images))
  ])
  const { data: pixels, shape } = readNpy(file('-pictures.npy'))
  const [count, rows, columns] = shape as [number, number, number]
  return {
    ...record,
    scores: Object.fromEntries(scores) as Cell['scores'],
    pictures: imageBatch(Float32Array.from(pixels), count, rows, columns)
  }
}

function parseRecord(path: string): CellRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as CellRecord
  } catch (cause) {
    throw damaged(path, 'cannot be read', cause)
  }
}
