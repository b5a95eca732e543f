import { statfs, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesText, count } from '../counts.ts'
import { neighbourIndices } from '../denoisers/denoise-whole-slice.ts'
import { DenoscopeError } from '../errors.ts'
import { makeFolder } from '../files/make-folder.ts'
import { batchOfOne, imageAt, type Image } from '../images/image.ts'
import { toUnitRange } from '../images/intensity.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { Source } from '../sources/source.ts'
import { type AuditPlanes, summaryOfPlanes } from './audit-plane.ts'
import { type Chunk, cutFromSlices, type DenoisedPatches, type DenoisedSlice, denoiseSlices } from './audit-chunks.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditProgress } from './audit-progress.ts'
import type { AuditRequest } from './audit-request.ts'
import { readDegradedSlice } from './degraded-slices.ts'
import type { OpenedSeries } from './opened-series.ts'
import { planeVolumeBytes, PlaneVolume } from './plane-volume.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import { fileOfSlice } from './slice-patches.ts'

interface PlaneInput extends OpenedSeries {
  readonly request: AuditRequest
  readonly denoisers: readonly ReadyDenoiser[]
  readonly signal?: AbortSignal
}

/** Pixels of axial slices in memory at a time: 16 slices of 512 x 512. */
const pixelsAtOnce = 2 ** 22

/** True if the noise of a degradation is simulated, so that noisy slices are kept beside those of the source. */
const isSimulated = ({ degradation: { kind } }: Pick<AuditRequest, 'degradation'>): boolean =>
  kind !== 'none' && kind !== 'pair' && kind !== 'reference'

/** Name of the phase in which a denoiser runs on axial slices. */
const axialPhase = (key: string): string => `axial ${key}`

/** Phases that precede the patches of planes, for the remaining time. */
export const planePhases = (denoisers: readonly Pick<ReadyDenoiser, 'key'>[]): string[] =>
  ['source', ...denoisers.map(({ key }) => key)].map(axialPhase)

/**
 * The series of an audit as planes. Axial slices are degraded and denoised as in an axial audit.
 * Temporary files keep them as volumes. Planes are then read from these.
 */
export class PlaneSeries {
  /** The series of the audit, whose slices are the planes. */
  readonly series: OpenedSeries
  /** Seconds that each denoiser took, by its key. */
  readonly seconds = new Map<string, number>()
  readonly #input: PlaneInput
  readonly #planes: AuditPlanes
  readonly #folder: string
  readonly #volumes = new Map<string, PlaneVolume>()

  /**
   * @param directory folder of the audit; the files lie in a folder of it until `remove`
   * @throws file.unwritable if the disk has too little room
   */
  static async make(
    directory: string,
    input: PlaneInput,
    planes: AuditPlanes,
    plan: Pick<AuditPlan, 'patchCount'>
  ): Promise<PlaneSeries> {
    const names = volumeNames(input)
    const patchBytes = 4 * plan.patchCount * input.request.patchify.patchSize ** 2
    await requireRoom(directory, names.length * (planeVolumeBytes(planes.plane) + patchBytes))
    return new PlaneSeries(directory, input, planes, names)
  }

  private constructor(directory: string, input: PlaneInput, planes: AuditPlanes, names: readonly string[]) {
    this.#input = input
    this.#planes = planes
    this.#folder = join(directory, 'planes.tmp')
    makeFolder(this.#folder)
    const extent = { slices: planes.slices.length }
    for (const [index, name] of names.entries())
      this.#volumes.set(name, new PlaneVolume(join(this.#folder, `${index}.raw`), planes.plane, extent))
    const { source, reference, outputs } = input
    const planesOfSource = this.#sourceOf('source', source)
    this.series = {
      source: planesOfSource,
      reference: reference && this.#sourceOf('reference', reference),
      outputs: outputs.map((output) => ({ ...output, source: this.#sourceOf(`output ${output.key}`, output.source) })),
      ...(isSimulated(input.request) && {
        degraded: async (index: number) => {
          const original = await planesOfSource.readSlice(index)
          const reference = toUnitRange(original, source.summary.intensityRange)
          return { original, reference, noisy: this.#volume('noisy').read(index) }
        }
      })
    }
  }

  /** Degrades and denoises the axial slices. @throws job.cancelled; what reading and denoising throw */
  async fill(progress: AuditProgress): Promise<void> {
    const { slices } = this.#planes
    const { rows, columns } = this.#input.source.summary
    const step = Math.max(1, Math.floor(pixelsAtOnce / (rows * columns)))
    progress.resume()
    for (let first = 0; first < slices.length; first += step)
      await this.#fillPart(first, slices.slice(first, first + step), progress)
  }

  /** The patches of a denoiser's output on the planes of a chunk. Its time is that on axial slices. */
  async outputPatches(key: string, { slices, count: patches }: Chunk): Promise<DenoisedPatches> {
    const volume = this.#volume(denoisedName(key))
    return { images: await cutFromSlices(slices, patches, async ({ slice }) => volume.read(slice)), seconds: 0 }
  }

  /** Removes the temporary files. */
  async remove(): Promise<void> {
    for (const volume of this.#volumes.values()) volume.close()
    this.#volumes.clear()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #fillPart(first: number, indices: readonly number[], progress: AuditProgress): Promise<void> {
    const { denoisers, signal } = this.#input
    const total = this.#planes.slices.length
    const part = { first, end: first + indices.length, total }
    const noisy: Image[] = []
    for (const [at, index] of indices.entries()) {
      await progress.pause()
      progress.report(`Reading axial slice ${count(sliceNumber(index))}`)
      const slice = await this.#readAxial(index, first + at)
      if (slice) noisy.push(slice)
    }
    progress.noteShareMade(axialPhase('source'), part)
    const slices = noisy.map((image, at) => this.#denoisedSlice(indices[at]!, image, { first: indices[0]!, noisy }))
    for (const ready of denoisers) {
      const beforeSlice = async ({ slice }: DenoisedSlice) => {
        await progress.pause()
        progress.report(`Denoising with ${ready.label}, axial slice ${count(sliceNumber(slice))}`)
      }
      const { images, seconds } = await denoiseSlices(ready, slices, slices.length, { signal, beforeSlice })
      this.#volume(denoisedName(ready.key)).write(
        first,
        slices.map((_, at) => imageAt(images, at))
      )
      this.seconds.set(ready.key, (this.seconds.get(ready.key) ?? 0) + seconds)
      progress.noteShareMade(axialPhase(ready.key), part)
    }
  }

  /** A noisy slice of a part for denoisers. Neighbours of the part are degraded already. */
  #denoisedSlice(slice: number, noisy: Image, part: { first: number; noisy: readonly Image[] }): DenoisedSlice {
    const { source, request } = this.#input
    const readNeighbours = async (each: number) => {
      const images: Image[] = []
      for (const index of neighbourIndices(slice, each, source.summary.sliceCount))
        images.push(part.noisy[index - part.first] ?? (await readDegradedSlice(this.#input, request, index)).noisy!)
      return images
    }
    const file = fileOfSlice(source, request, slice)
    return { slice, whole: { reference: null, noisy }, file, readNeighbours, cut: batchOfOne }
  }

  /** Reads and degrades one axial slice, and keeps it. @returns the noisy slice in 0..1; null if no input is known */
  async #readAxial(slice: number, place: number): Promise<Image | null> {
    const { request, reference, outputs } = this.#input
    const { noisy, original } = await readDegradedSlice(this.#input, request, slice)
    this.#volume('source').write(place, [original])
    if (isSimulated(request)) this.#volume('noisy').write(place, [noisy!])
    if (reference) this.#volume('reference').write(place, [await reference.readSlice(slice)])
    for (const { key, source } of outputs) this.#volume(`output ${key}`).write(place, [await source.readSlice(slice)])
    return noisy
  }

  #sourceOf(name: string, original: Source): Source {
    const volume = this.#volume(name)
    const summary = summaryOfPlanes(original.summary, this.#planes)
    const { places } = this.#planes
    return {
      summary,
      readSlice: async (index) => volume.read(index),
      contentHash: () => original.contentHash(),
      ...(places && { slicePlaces: () => places })
    }
  }

  #volume(name: string): PlaneVolume {
    return this.#volumes.get(name)!
  }
}

const denoisedName = (key: string): string => `denoised ${key}`

/** Names of the volumes that are kept in files. */
const volumeNames = ({ request, reference, outputs, denoisers }: PlaneInput): string[] => [
  'source',
  ...(isSimulated(request) ? ['noisy'] : []),
  ...(reference ? ['reference'] : []),
  ...outputs.map(({ key }) => `output ${key}`),
  ...denoisers.map(({ key }) => denoisedName(key))
]

/** @throws file.unwritable unless this many bytes fit on the disk of a folder */
async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= bytes) return
  throw new DenoscopeError(
    'file.unwritable',
    `${folder}: planes need ${bytesText(bytes)} while the audit runs, ${bytesText(bavail * bsize)} are free; choose fewer slices`
  )
}
