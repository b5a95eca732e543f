import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readNpy } from '../files/npy-files.ts'
import { refuse } from '../physics/measured.ts'
import type { Image } from '../images/image.ts'

/** Name of the file of known values in the folder of a simulated phantom. */
export const truthFileName = 'truth.json'

const range = z.tuple([z.int().min(1), z.int().min(1)])

/** The members of truth.json that a bench uses. */
const truthSchema = z.looseObject({
  format: z.literal('denoscope-phantom'),
  version: z.literal(1),
  name: z.string(),
  features: z.array(
    z.looseObject({
      kind: z.string(),
      name: z.string(),
      column: z.number(),
      row: z.number(),
      diameter: z.number(),
      contrast: z.number(),
      tilt: z.number().optional(),
      slices: range
    })
  ),
  parts: z.array(z.looseObject({ name: z.string(), signal: z.boolean().nullable(), noiseFree: z.string() })),
  series: z.array(z.looseObject({ folder: z.string(), part: z.string(), dose: z.number(), repeat: z.int() }))
})
type TruthFile = z.infer<typeof truthSchema>

export type TruthFeature = TruthFile['features'][number]
export type TruthSeries = TruthFile['series'][number]

/** Known values of a simulated phantom. */
export class BenchTruth {
  readonly #folder: string
  readonly #content: TruthFile
  readonly #volumes = new Map<string, ReturnType<typeof readNpy>>()

  private constructor(folder: string, content: TruthFile) {
    this.#folder = folder
    this.#content = content
  }

  /** The truth in a folder; null without a truth.json. @throws argument.invalid for a file of another form */
  static read(folder: string): BenchTruth | null {
    const path = join(folder, truthFileName)
    if (!existsSync(path)) return null
    let content: unknown
    try {
      content = JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      return refuse(`${path}: is no JSON`)
    }
    const checked = truthSchema.safeParse(content)
    if (!checked.success) {
      const [issue] = checked.error.issues
      return refuse(`${path}: ${issue!.path.join('.')}: ${issue!.message}`)
    }
    return new BenchTruth(folder, checked.data)
  }

  get name(): string {
    return this.#content.name
  }

  /** Files of images without noise, which are no series. */
  get imageFiles(): string[] {
    return this.#content.parts.map(({ noiseFree }) => join(this.#folder, noiseFree))
  }

  /** The entry of a folder; null if the file does not list it. */
  seriesOf(folder: string): TruthSeries | null {
    return this.#content.series.find((series) => series.folder.replaceAll('\\', '/') === folder) ?? null
  }

  /** True if the series has the discs or lesions; null for phantoms with one part. */
  signalOf({ part }: TruthSeries): boolean | null {
    return this.#content.parts.find(({ name }) => name === part)?.signal ?? null
  }

  features(kind: string): TruthFeature[] {
    return this.#content.features.filter((feature) => feature.kind === kind)
  }

  /** A slice of the scan without noise, in HU. @throws argument.invalid if the file does not fit */
  noiseFree(part: string, slice: number): Image {
    const file = this.#content.parts.find(({ name }) => name === part)?.noiseFree
    if (file === undefined) return refuse(`${truthFileName}: has no part '${part}'`)
    const volume = this.#volumes.get(file) ?? readNpy(join(this.#folder, file))
    this.#volumes.set(file, volume)
    const [slices, rows, columns] = volume.shape
    if (volume.shape.length !== 3 || slice >= slices!) refuse(`${file}: expected a volume with slice ${slice + 1}`)
    const size = rows! * columns!
    return {
      data: Float32Array.from({ length: size }, (_, pixel) => Number(volume.data[slice * size + pixel])),
      rows: rows!,
      columns: columns!
    }
  }
}
