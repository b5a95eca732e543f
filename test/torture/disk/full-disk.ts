import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const part = Buffer.alloc(2 ** 20)

/** A disk that can be filled up to some bytes. */
export class FullDisk {
  readonly path: string
  readonly #filler: string

  constructor(path: string) {
    this.path = path
    this.#filler = join(path, 'filler')
  }

  /** Bytes that are free. */
  get free(): number {
    const { bavail, bsize } = statfsSync(this.path)
    return bavail * bsize
  }

  /** Leaves so many bytes free. */
  fill(free: number): void {
    const descriptor = openSync(this.#filler, 'w')
    for (let left = this.free - free; left > 0; left -= part.length)
      writeSync(descriptor, part, 0, Math.min(left, part.length))
    closeSync(descriptor)
  }

  empty(): void {
    rmSync(this.#filler, { force: true })
  }
}

/** Faults of what a person reads: one line that names a file, and says that the disk is full. */
export function messageFaults(text: string): string[] {
  const lines = text.trim().split('\n')
  if (lines.some((line) => /^\s+at /.test(line))) return [`a stack trace: ${lines[0]}`]
  const isTold = lines.some((line) => /(\/|denoscope\.sqlite).*disk is full/i.test(line))
  return isTold ? [] : [`no line says which file, and that the disk is full: ${lines.at(-1)!.slice(0, 300)}`]
}

/** Steps from an empty room to somewhat more than what is needed. */
export const steps = 40

/** Free bytes of a round. */
export const freeBytes = (round: number, needed: number): number =>
  4096 * Math.floor((1.2 * needed * (round % steps)) / steps / 4096)
