import { mkdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkAllIntact } from '../../../src-core/audit/array-check.ts'
import {
  readAir,
  readAuditRecord,
  readPatches,
  readPatchTable,
  readScore,
  readScores,
  writeAir,
  writeAuditTables
} from '../../../src-core/audit/audit-files.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { writeNpy } from '../../../src-core/files/npy-files.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { auditedDenoiser, auditRecord } from '../../support/records.ts'

const count = 3
const made: AuditRecord = { ...auditRecord('a'), patchCount: count, scoreIds: ['psnr'] }
let folder: string
let record: AuditRecord
beforeEach(async () => {
  folder = join(temporaryFolder(), 'audit')
  mkdirSync(folder)
  const column = Int32Array.of(0, 1, 2)
  const arrays = {
    'noisy.npy': writeNpy(
      join(folder, 'noisy.npy'),
      Float32Array.from({ length: count * 4 }, (_, index) => index),
      [count, 2, 2]
    ),
    'air.npy': writeAir(folder, new Uint8Array(count))
  }
  record = await writeAuditTables(
    folder,
    made,
    { slice: column, row: column, column },
    { noisy: { psnr: Float64Array.of(1, 2, 3) } },
    arrays
  )
})

/** Changes one byte and the time of the file. */
function alter(file: string): void {
  const path = join(folder, file)
  const { atime, mtime } = statSync(path)
  const bytes = readFileSync(path)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  utimesSync(path, atime, mtime)
}

const damaged = (file: string) =>
  expect.objectContaining({
    code: 'audit.damaged',
    message: expect.stringMatching(new RegExp(`^[^\\n]*${file}: [^\\n]*$`))
  })

describe('arrays of an audit', () => {
  it('stand in audit.json with size and SHA-256, as sha256sum prints it', async () => {
    const { arrays } = await readAuditRecord(folder)
    expect(arrays).toEqual(record.arrays)
    expect(Object.keys(arrays!).sort()).toEqual(['air.npy', 'noisy.npy', 'patches.npy', 'scores.npy'])
    for (const [file, { bytes, sha256 }] of Object.entries(arrays!)) {
      const content = readFileSync(join(folder, file))
      expect([bytes, sha256]).toEqual([content.length, createHash('sha256').update(content).digest('hex')])
    }
  })

  const reads: Record<string, () => unknown> = {
    'noisy.npy': () => readPatches(folder, 'noisy.npy', [0]),
    'patches.npy': () => readPatchTable(folder),
    'scores.npy': () => readScores(folder, record),
    'air.npy': () => readAir(folder)
  }

  it.each(Object.entries(reads))(
    '%s is refused by name once a byte of it is altered, cut off or the file is gone',
    async (file, read) => {
      expect(read).not.toThrow()
      alter(file)
      expect(read).toThrow(damaged(file))
      await expect(checkAllIntact(folder)).rejects.toEqual(damaged(file))
      truncateSync(join(folder, file), 100)
      expect(read).toThrow(damaged(file))
      rmSync(join(folder, file))
      expect(read).toThrow(damaged(file))
    }
  )

  it('give one score of one output as the whole table has it, and null for a score that is not there', async () => {
    const column = Int32Array.of(0, 1, 2)
    const several = { ...made, denoisers: [auditedDenoiser('median')], scoreIds: ['psnr', 'ssim'] }
    const scores = {
      noisy: { psnr: Float64Array.of(1, 2, 3), ssim: Float64Array.of(4, 5, 6) },
      median: { psnr: Float64Array.of(7, 8, 9), ssim: Float64Array.of(10, NaN, 12) }
    }
    const written = await writeAuditTables(folder, several, { slice: column, row: column, column }, scores)
    expect(readScores(folder, written)).toEqual(scores)
    expect(readScore(folder, written, 'noisy', 'ssim')).toEqual(scores.noisy.ssim)
    expect(readScore(folder, written, 'median', 'ssim')).toEqual(scores.median.ssim)
    expect(readScore(folder, written, 'median', 'fsim')).toBeNull()
    expect(readScore(folder, written, 'gaussian', 'psnr')).toBeNull()
  })

  it('are read from an older audit, which has no hashes', () => {
    const { arrays: _, ...older } = record
    writeFileSync(join(folder, 'audit.json'), JSON.stringify(older))
    alter('noisy.npy')
    expect(() => readPatches(folder, 'noisy.npy', [0])).not.toThrow()
    rmSync(join(folder, 'air.npy'))
    expect(readAir(folder)).toBeNull()
  })

  it('are refused if type or shape differ from the record, with a hash or without', () => {
    const { arrays: _, ...older } = record
    writeFileSync(join(folder, 'audit.json'), JSON.stringify(older))
    writeNpy(join(folder, 'scores.npy'), new Float64Array(2), [1, 1, 2])
    expect(() => readScores(folder, record)).toThrow(damaged('scores.npy'))
    writeNpy(join(folder, 'patches.npy'), new Float64Array(9), [3, 3])
    expect(() => readPatchTable(folder)).toThrow(damaged('patches.npy'))
  })
})

describe('a damaged audit.json', () => {
  const faults: [string, string, RegExp][] = [
    ['is empty', '', /it is empty/],
    ['is cut short', JSON.stringify(made).slice(0, 200), /not JSON, or it is cut short/],
    ['is an array', '[]', /its content: /],
    ['has a wrong type', JSON.stringify({ ...made, patchCount: '3' }), /patchCount: /],
    ['lacks a field', JSON.stringify({ ...made, source: { ...made.source, rows: undefined } }), /source\.rows: /],
    [
      'has a wrong hash',
      JSON.stringify({ ...made, arrays: { 'noisy.npy': { bytes: 1, sha256: 'abc' } } }),
      /arrays\.noisy\.npy\.sha256: /
    ],
    ['is no text', '\u0000\u0001\ufffd', /not JSON/]
  ]

  it.each(faults)('is refused with a code, in one line with file and field, if it %s', async (_, content, what) => {
    writeFileSync(join(folder, 'audit.json'), content)
    for (const read of [() => readAuditRecord(folder), async () => readPatchTable(folder)]) {
      const error = asDenoscopeError(
        await read().then(
          () => null,
          (thrown: unknown) => thrown
        )
      )
      expect(error).toEqual(damaged('audit.json'))
      expect(error.message).toMatch(what)
    }
  })

  it('is read if it only has additional keys of a newer program', async () => {
    writeFileSync(join(folder, 'audit.json'), JSON.stringify({ ...made, later: { key: 1 } }))
    expect(await readAuditRecord(folder)).toMatchObject({ id: 'a', later: { key: 1 } })
  })
})
