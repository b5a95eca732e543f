import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpy } from '../files/npy-files.ts'
import type { Image } from '../images/image.ts'
import { refuse } from '../physics/measured.ts'
import { phantomTruthSchema, truthFile, type PhantomTruth } from '../simulated-phantoms/phantom-truth.ts'
import { issueWords } from '../issue-words.ts'

export type TruthFeature = PhantomTruth['features'][number]
export type TruthSeries = PhantomTruth['series'][number]

/** Known values of a simulated phantom. */
export class BenchTruth {
  readonly #folder: string
  readonly #content: PhantomTruth
  readonly #volumes = new Map<string, ReturnType<typeof readNpy>>()

  private constructor(folder: string, content: PhantomTruth) {
    this.#folder = folder
    this.#content = content
  }

  /** The truth in a folder; null without a truth.json. @throws argument.invalid for a file of another form */
  static read(folder: string): BenchTruth | null {
    const path = join(folder, truthFile)
    if (!existsSync(path)) return null
    let content: unknown
    try {
      content = JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      return refuse(`${path}: is no JSON`)
    }
    const checked = phantomTruthSchema.safeParse(content)
    if (!checked.success) {
      const [issue] = checked.error.issues
      return refuse(`${path}: ${[...issue!.path, issueWords(issue!)].join(': ')}`)
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

  features(kind: TruthFeature['kind']): TruthFeature[] {
    return this.#content.features.filter((feature) => feature.kind === kind)
  }

  /** A slice of the scan without noise, in HU. @throws argument.invalid if the file does not fit */
  noiseFree(part: string, slice: number): Image {
    const file = this.#content.parts.find(({ name }) => name === part)?.noiseFree
    if (file === undefined) return refuse(`${truthFile}: has no part '${part}'`)
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
