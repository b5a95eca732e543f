import { join } from 'node:path'
import { auditFiles, readAir, readPatchTable, readScores, roleFile, writeAir } from '../audit/audit-files.ts'
import type { AuditRecord, PatchTable, WrittenArrays } from '../audit/audit-record.ts'
import type { DrawnFrom } from '../audit/drawn-from.ts'
import { rolesOf, scoredKeysOf } from '../audit/audited-outputs.ts'
import { readKeptImages } from '../cohort/kept-patches.ts'
import { DenoscopeError } from '../errors.ts'
import { NpyWriter } from '../files/npy-files.ts'
import type { DrawnAudit } from './drawn-cases.ts'

/** Arrays of drawn cases, written while they are gathered. */
export class GatheredCases {
  readonly patches: PatchTable
  readonly scores: Record<string, Record<string, Float64Array>> = {}
  readonly air: Uint8Array | null
  /** Slices of the cohort in the order of the new audit. */
  readonly slices: DrawnFrom['slices'][number][] = []
  count = 0
  readonly #directory: string
  readonly #ids: readonly string[]
  readonly #roles: readonly string[]
  /** By file name, in the order of the roles. */
  readonly #writers: ReadonlyMap<string, NpyWriter>

  constructor(directory: string, base: AuditRecord, { ids, count }: { ids: readonly string[]; count: number }) {
    this.#directory = directory
    this.#ids = ids
    const column = () => new Int32Array(count)
    this.patches = { slice: column(), row: column(), column: column() }
    // Patches of mostly air are not drawn unless a series has no others.
    this.air = base.source.unit === 'HU' ? new Uint8Array(count) : null
    for (const key of scoredKeysOf(base))
      this.scores[key] = Object.fromEntries(ids.map((id) => [id, new Float64Array(count)]))
    const shape = [count, base.patchRows, base.patchColumns]
    this.#roles = rolesOf(base)
    const files = this.#roles.map((role) => roleFile(base, role))
    this.#writers = new Map(files.map((file) => [file, new NpyWriter(join(directory, file), shape)]))
  }

  /** Adds patches of one audit, ascending. @throws audit.damaged */
  add({ folder, record, job: { patient, series } }: DrawnAudit, own: readonly number[]): void {
    const [table, scores, air] = [readPatchTable(folder), readScores(folder, record), readAir(folder)]
    for (const patch of own) {
      const images = readKeptImages(folder, record, patch)
      if (images === null)
        throw new DenoscopeError('audit.damaged', `${folder}: has no images of patch ${patch}; run the job again`)
      const writers = [...this.#writers.values()]
      for (const [index, role] of this.#roles.entries()) writers[index]!.append(images[role]!)
      for (const [key, columns] of Object.entries(this.scores))
        for (const id of this.#ids) columns[id]![this.count] = scores[key]![id]![patch]!
      const slice = table.slice[patch]!
      const last = this.slices.at(-1)
      if (last?.series !== series || last.slice !== slice) this.slices.push({ patient, series, slice })
      this.patches.slice[this.count] = this.slices.length - 1
      this.patches.row[this.count] = table.row[patch]!
      this.patches.column[this.count] = table.column[patch]!
      if (this.air) this.air[this.count] = air?.[patch] ?? 0
      this.count++
    }
  }

  /** Closes the arrays. @returns their sizes and hashes, by file name */
  close(): WrittenArrays {
    const images = [...this.#writers].map(([file, writer]) => [file, writer.close()] as const)
    const air = this.air ? [[auditFiles.air, writeAir(this.#directory, this.air)] as const] : []
    return Object.fromEntries([...images, ...air])
  }

  discard(): void {
    for (const writer of this.#writers.values()) writer.discard()
  }
}
