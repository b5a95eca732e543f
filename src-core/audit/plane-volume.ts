import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { fileError } from '../files/file-error.ts'
import type { Image } from '../images/image.ts'
import type { Plane, PlaneAxis } from '../sources/volume/planes.ts'

/** Axial slices of a volume: the rows and columns of each. */
interface VolumeExtent {
  readonly rows: number
  readonly columns: number
  readonly slices: number
}

/** Bytes of a file of planes. */
export const planeVolumeBytes = ({ count, rows, columns }: Pick<Plane, 'count' | 'rows' | 'columns'>): number =>
  4 * count * rows * columns

/**
 * A volume in a temporary file, float32, plane after plane. Axial slices are written, planes are read.
 * A plane lies together in the file, so that memory holds neither the volume nor all of its slices.
 */
export class PlaneVolume {
  readonly #path: string
  readonly #plane: Plane
  readonly #slices: number
  readonly #file: number

  /** Makes the file. @throws file.unwritable */
  constructor(path: string, plane: Plane, { slices }: Pick<VolumeExtent, 'slices'>) {
    this.#path = path
    this.#plane = plane
    this.#slices = slices
    try {
      this.#file = openSync(path, 'wx+')
    } catch (cause) {
      throw fileError(path, 'write', cause)
    }
  }

  /**
   * Writes neighbouring axial slices.
   * @param first place of the first of them among the slices of the volume
   * @throws file.unwritable
   */
  write(first: number, slices: readonly Image[]): void {
    const { across, down, normal, rows, columns, count } = this.#plane
    const width = slices[0]!.columns
    const [planeStep, acrossStep] = normal === 1 ? [width, 1] : [1, width]
    const lines = new Float32Array(slices.length * columns)
    const top = down.reversed ? this.#slices - first - slices.length : first
    for (let plane = 0; plane < count; plane++) {
      for (const [at, { data }] of slices.entries()) {
        const line = (down.reversed ? slices.length - 1 - at : at) * columns
        copyLine(data, plane * planeStep, acrossStep, across, lines.subarray(line, line + columns))
      }
      this.#writeAt(lines, 4 * (plane * rows + top) * columns)
    }
  }

  /** Plane `index`, 0-based, as it lies on the screen. @throws file.unreadable */
  read(index: number): Image {
    const { rows, columns } = this.#plane
    const data = new Float32Array(rows * columns)
    const bytes = new Uint8Array(data.buffer)
    try {
      for (let done = 0; done < bytes.length;) {
        const read = readSync(this.#file, bytes, done, bytes.length - done, index * bytes.length + done)
        if (read === 0) throw new Error('the file is cut short')
        done += read
      }
    } catch (cause) {
      throw fileError(this.#path, 'read', cause)
    }
    return { data, rows, columns }
  }

  close(): void {
    closeSync(this.#file)
  }

  #writeAt(values: Float32Array, position: number): void {
    const bytes = new Uint8Array(values.buffer)
    try {
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#file, bytes, done, bytes.length - done, position + done)
    } catch (cause) {
      throw fileError(this.#path, 'write', cause)
    }
  }
}

function copyLine(data: Float32Array, start: number, step: number, { reversed }: PlaneAxis, line: Float32Array): void {
  const last = line.length - 1
  for (let at = 0; at <= last; at++) line[reversed ? last - at : at] = data[start + at * step]!
}
