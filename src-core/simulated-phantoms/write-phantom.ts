import { join } from 'node:path'
import { dicomFile } from '../dicom-objects/attributes.ts'
import { requireEmptyFolder } from '../dicom-objects/write-objects.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { makeFolder } from '../files/make-folder.ts'
import { NpyWriter } from '../files/npy-files.ts'
import type { Image } from '../images/image.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { fewestPhotons } from './noise-theory.ts'
import type { DesignedPart } from './phantom-design.ts'
import type { PhantomRequest } from './phantom-request.ts'
import { requestedScan, scanWarnings, type RequestedScan } from './requested-scan.ts'
import { phantomImage, phantomSeries, type PhantomSeries } from './phantom-series.ts'
import { truthFile, type PhantomTruth } from './phantom-truth.ts'
import { projectSection, reconstructSection } from './scan-section.ts'
import { startSliceScanner } from './scan-threads.ts'
import type { Shape } from './shapes.ts'
import type { SliceScanner } from './slice-scanning.ts'
import { placedSolid, sectionOf } from './solids.ts'
import { expectedNoiseOf, noiseFreeFile, noisePoints, noisePowerAtAxis, truthOfScan } from './truth-of-scan.ts'

export interface PhantomWriting {
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
}

/**
 * Writes a simulated phantom into a new folder, which appears under its name when all is written: one DICOM series for
 * each dose and repeat, slices without noise as .npy, and `truth.json`. Equal requests write equal files.
 * @param folder new or empty
 * @throws argument.invalid; job.cancelled; file.unwritable
 */
export async function writePhantom(
  folder: string,
  request: PhantomRequest,
  writing: PhantomWriting = {}
): Promise<PhantomTruth> {
  requireEmptyFolder(folder)
  const scan = requestedScan(request)
  const series = phantomSeries(scan)
  const scanner = startSliceScanner(series.length * scan.positions.length)
  try {
    return await fillFolder(folder, (partial) => new PhantomFolder(partial, scan, series, scanner, writing).write())
  } finally {
    scanner.close()
  }
}

/** Slices with the same section, one after the other. */
interface AlikeSlices {
  readonly shapes: readonly Shape[]
  /** Indices. */
  readonly slices: number[]
}

class PhantomFolder {
  readonly #folder: string
  readonly #scan: RequestedScan
  readonly #series: readonly PhantomSeries[]
  readonly #scanner: SliceScanner
  readonly #writing: PhantomWriting
  readonly #expectedNoise: PhantomTruth['expectedNoise'] = []
  #noisePower: readonly number[] | undefined
  #fewest = Infinity
  #written = 0

  constructor(
    folder: string,
    scan: RequestedScan,
    series: readonly PhantomSeries[],
    scanner: SliceScanner,
    writing: PhantomWriting
  ) {
    this.#folder = folder
    this.#scan = scan
    this.#series = series
    this.#scanner = scanner
    this.#writing = writing
  }

  async write(): Promise<PhantomTruth> {
    for (const { folder } of this.#series) makeFolder(join(this.#folder, folder))
    makeFolder(join(this.#folder, 'noise-free'))
    for (const part of this.#scan.design.parts) await this.#writePart(part)
    const truth = truthOfScan(this.#scan, this.#series, {
      expectedNoise: this.#expectedNoise,
      noisePower: this.#noisePower!,
      warnings: scanWarnings(this.#scan, this.#fewest)
    })
    writeFileAtomically(join(this.#folder, truthFile), `${JSON.stringify(truth, null, 1)}\n`)
    return truth
  }

  async #writePart({ name, solids }: DesignedPart): Promise<void> {
    const { scanner, positions, place } = this.#scan
    const placed = solids.map((solid) => placedSolid(solid, place))
    const sections = positions.map((position) => sectionOf(placed, position, scanner.thickness))
    const { size } = scanner
    const noiseFree = new NpyWriter(join(this.#folder, noiseFreeFile(name)), [positions.length, size, size])
    try {
      for (const alike of alikeSlices(sections)) {
        const integrals = shared(projectSection(alike.shapes, scanner))
        const { data } = reconstructSection(integrals, scanner)
        for (const _ of alike.slices) noiseFree.append(data)
        this.#state(name, integrals, alike.slices)
        await this.#scanAll(name, integrals, alike.slices)
      }
      noiseFree.close()
    } catch (thrown) {
      noiseFree.discard()
      throw thrown
    }
  }

  /** Records what theory states about these slices. */
  #state(part: DesignedPart['name'], integrals: Image, slices: readonly number[]): void {
    const { scanner, request, design } = this.#scan
    this.#fewest = Math.min(this.#fewest, fewestPhotons(integrals, scanner, Math.min(...request.dose)))
    this.#noisePower ??= noisePowerAtAxis(this.#scan, integrals)
    if (part !== design.parts[0]!.name) return
    for (const stated of noisePoints(this.#scan)) {
      if (slices.map(sliceNumber).includes(stated.slice))
        this.#expectedNoise.push(...expectedNoiseOf(this.#scan, part, integrals, stated))
    }
  }

  /** Scans slices of all series, as many at a time as the scanner works on. */
  async #scanAll(part: DesignedPart['name'], integrals: Image, slices: readonly number[]): Promise<void> {
    const all = this.#series
      .filter((series) => series.part === part)
      .flatMap((series) => slices.map((slice) => ({ series, slice })))
      .values()
    const { scanner } = this.#scan
    const scanNext = async (): Promise<void> => {
      for (const { series, slice } of all) {
        this.#writing.signal?.throwIfAborted()
        const { dose, seed } = series
        this.#writeSlice(series, slice, await this.#scanner.scan({ integrals, scanner, dose, seed, stream: slice }))
      }
    }
    await Promise.all(Array.from({ length: this.#scanner.atOnce }, scanNext))
  }

  #writeSlice(series: PhantomSeries, slice: number, stored: Int16Array<ArrayBuffer>): void {
    const file = join(series.folder, `${String(sliceNumber(slice)).padStart(4, '0')}.dcm`)
    writeFileAtomically(join(this.#folder, file), dicomFile(phantomImage(this.#scan, series, slice, stored)))
    this.#written++
    const all = this.#series.length * this.#scan.positions.length
    this.#writing.onProgress?.(Math.min(0.999, this.#written / all), `Scanning ${series.folder}`)
  }
}

/** Line integrals in memory that threads share. */
function shared(integrals: Image): Image {
  const data = new Float32Array(new SharedArrayBuffer(4 * integrals.data.length))
  data.set(integrals.data)
  return { ...integrals, data }
}

/** Neighbouring slices with equal sections together. */
function alikeSlices(sections: readonly (readonly Shape[])[]): AlikeSlices[] {
  const alike: AlikeSlices[] = []
  let before = ''
  sections.forEach((shapes, slice) => {
    const here = JSON.stringify(shapes)
    if (here === before) alike.at(-1)!.slices.push(slice)
    else alike.push({ shapes, slices: [slice] })
    before = here
  })
  return alike
}
