import { join } from 'node:path'
import { NpyWriter, type WrittenArray } from '../files/npy-files.ts'
import type { ImageBatch } from '../images/image.ts'
import type { ClippedShares } from '../images/intensity.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { Chunk } from './audit-chunks.ts'
import { auditFiles, instabilityFile, roleFile, writeAir, writeAuditTables } from './audit-files.ts'
import type { AuditRecord, AuditScores, PatchRole, PatchTable, WrittenArrays } from './audit-record.ts'
import { airPatches } from './patch-selection.ts'
import { clearest } from './slice-patches.ts'

/** The folder of an audit, and the facts that its arrays depend on. */
interface AuditTarget {
  readonly directory: string
  readonly source: SourceSummary
  readonly outputs: readonly { readonly key: string }[]
  readonly patchCount: number
}

/** Writes the arrays of an audit while it runs, and gathers the origins of its patches. */
export class AuditWriter {
  readonly patches: PatchTable
  readonly #target: AuditTarget
  readonly #writers = new Map<string, NpyWriter>()
  readonly #clipped: ClippedShares[] = []
  #air: Uint8Array | null = null

  constructor(target: AuditTarget) {
    this.#target = target
    const column = () => new Int32Array(target.patchCount)
    this.patches = { slice: column(), row: column(), column: column() }
  }

  /** For each patch 1 if it is mostly air, else 0; null if the values are not HU. */
  get air(): Uint8Array | null {
    return this.#air
  }

  /** Means of the clipped shares over the slices so far. */
  clippedShares(): ClippedShares {
    const mean = (end: keyof ClippedShares) =>
      this.#clipped.reduce((sum, shares) => sum + shares[end], 0) / this.#clipped.length
    return { below: mean('below'), above: mean('above') }
  }

  /** Adds the places of a chunk's patches, and the patches of the reference. */
  addChunk(chunk: Chunk): void {
    for (const column of ['slice', 'row', 'column'] as const) this.patches[column].set(chunk[column], chunk.firstPatch)
    this.#clipped.push(...chunk.slices.map(({ clipped }) => clipped))
    const air = airPatches(clearest(chunk), this.#target.source)
    if (air) {
      this.#air ??= new Uint8Array(this.#target.patchCount)
      this.#air.set(air, chunk.firstPatch)
    }
    if (chunk.reference) this.addOutput('reference', chunk.reference)
  }

  /** Appends patches to the array of an output or of the noisy input. */
  addOutput(role: PatchRole, images: ImageBatch): void {
    this.#append(roleFile(this.#target, role), images)
  }

  /** Appends maps of a denoiser's standard deviation over noise draws. */
  addInstability(denoiserKey: string, maps: ImageBatch): void {
    this.#append(instabilityFile(denoiserKey), maps)
  }

  /** Closes the arrays. @returns their sizes and hashes, by file name */
  closeArrays(): WrittenArrays {
    const arrays: Record<string, WrittenArray> = {}
    for (const [file, writer] of this.#writers) arrays[file] = writer.close()
    if (this.#air) arrays[auditFiles.air] = writeAir(this.#target.directory, this.#air)
    return arrays
  }

  /** Writes the tables and the record. @returns the record as it is written */
  writeTables(record: AuditRecord, scores: AuditScores, arrays: WrittenArrays): Promise<AuditRecord> {
    return writeAuditTables(this.#target.directory, record, this.patches, scores, arrays)
  }

  /** Closes the arrays after a failure. */
  discard(): void {
    for (const writer of this.#writers.values()) writer.discard()
  }

  #append(file: string, images: ImageBatch): void {
    let writer = this.#writers.get(file)
    if (!writer) {
      writer = new NpyWriter(join(this.#target.directory, file), [this.#target.patchCount, images.rows, images.columns])
      this.#writers.set(file, writer)
    }
    writer.append(images.data)
  }
}
