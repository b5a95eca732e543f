import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  auditFiles,
  readAir,
  readAuditRecord,
  readPatchTable,
  readScores,
  roleFile,
  writeAir,
  writeAuditTables
} from '../../src-core/audit/audit-files.ts'
import type { AuditRecord, AuditScores, WrittenArrays } from '../../src-core/audit/audit-record.ts'
import { rolesOf } from '../../src-core/audit/audited-outputs.ts'
import { NpyWriter, readNpy } from '../../src-core/files/npy-files.ts'
import { Random } from '../../src-core/random/random.ts'
import type { BenchEngine } from './engine.ts'

const measuredSlices = 3

/**
 * Brings an audit of many CT slices into the workspace: 324 patches of each, two filters.
 * Three slices of the phantom are audited, then repeated, so that an audit of 100,000 patches takes seconds.
 * @returns number of patches
 */
export async function importLargeAudit(engine: BenchEngine, folder: string, slices: number): Promise<number> {
  const { id: sourceId } = await engine.call('sources.openPhantom', { seed: 1, slices: measuredSlices })
  const { result } = await engine.finish('audit', () =>
    engine.call('audits.run', {
      sourceId,
      patchify: { crop: { kind: 'central', size: 512 }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.1 },
      denoisers: [{ id: 'median' }, { id: 'gaussian' }],
      seed: 1
    })
  )
  const { auditId } = result as { auditId: string }
  const source = await engine.call('sources.openPhantom', { seed: 1, slices })
  const { workspace } = await engine.call('engine.describe', {})
  const record = await repeatAudit(
    join(workspace, 'audits', auditId),
    join(folder, 'large'),
    source,
    slices / measuredSlices
  )
  await engine.call('audits.remove', { id: auditId })
  await engine.finish('open-sources', () => engine.call('sources.open', { paths: [join(folder, 'large')] }))
  return record.patchCount
}

/** Writes an audit with the patches of another one several times, each time on later slices. */
async function repeatAudit(
  from: string,
  to: string,
  source: AuditRecord['source'],
  times: number
): Promise<AuditRecord> {
  const small = await readAuditRecord(from)
  const count = small.patchCount
  mkdirSync(to)
  const arrays: Record<string, WrittenArrays[string]> = {}
  for (const role of rolesOf(small)) {
    const file = roleFile(small, role)
    const { data, shape } = readNpy(join(from, file))
    const writer = new NpyWriter(join(to, file), [count * times, ...shape.slice(1)])
    for (let time = 0; time < times; time++) writer.append(data)
    arrays[file] = writer.close()
  }
  arrays[auditFiles.air] = writeAir(
    to,
    repeated(readAir(from)!, times, (value) => value)
  )
  const table = readPatchTable(from)
  const patches = {
    slice: repeated(table.slice, times, (slice, time) => slice + measuredSlices * time),
    row: repeated(table.row, times, (row) => row),
    column: repeated(table.column, times, (column) => column)
  }
  const record: AuditRecord = {
    ...small,
    id: `${small.id.slice(0, -6)}0000aa`,
    title: `CT phantom, ${source.sliceCount} slices`,
    source,
    request: { ...small.request, sourceId: source.id },
    patchCount: count * times,
    airPatches: (small.airPatches ?? 0) * times
  }
  return writeAuditTables(to, record, patches, repeatedScores(readScores(from, small), times), arrays)
}

/** Repeats scores with small differences: a score of many equal values sorts faster than real ones. */
function repeatedScores(scores: AuditScores, times: number): AuditScores {
  const random = new Random(1)
  const jittered = (value: number) => value * (1 + 1e-3 * random.uniform())
  return Object.fromEntries(
    Object.entries(scores).map(([key, ids]) => [
      key,
      Object.fromEntries(
        Object.entries(ids).map(([id, values]) => [id, repeated(values, times, id === 'cause' ? (v) => v : jittered)])
      )
    ])
  )
}

function repeated<Values extends Float64Array | Int32Array | Uint8Array>(
  values: Values,
  times: number,
  change: (value: number, time: number) => number
): Values {
  const all = new (values.constructor as new (length: number) => Values)(values.length * times)
  for (let time = 0; time < times; time++)
    for (let index = 0; index < values.length; index++) all[time * values.length + index] = change(values[index]!, time)
  return all
}
