import { readdirSync, type writeSync as WriteSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import Database from 'better-sqlite3'
import { asDenoscopeError } from '../../../src-core/errors.ts'
import { NpyWriter } from '../../../src-core/files/npy-files.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const disk = vi.hoisted(() => ({ full: false }))
vi.mock('node:fs', async (original) => {
  const fs = await original<{ writeSync: typeof WriteSync }>()
  const writeSync: typeof WriteSync = (...words: unknown[]) => {
    if (disk.full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' })
    return (fs.writeSync as (...words: unknown[]) => number)(...words)
  }
  return { ...fs, writeSync }
})

it('a full disk is named, also after close and discard, and nothing half-written stays', () => {
  const folder = temporaryFolder()
  const writer = new NpyWriter(join(folder, 'array.npy'), [2])
  disk.full = true
  const full = expect.objectContaining({
    code: 'file.unwritable',
    message: `${join(folder, 'array.npy')}: cannot be written (the disk is full, ENOSPC)`
  })
  expect(() => writer.append(Float32Array.of(1))).toThrow(full)
  writer.discard()
  writer.discard()
  disk.full = false
  expect(readdirSync(folder)).toEqual([])
})

it('a database that finds no room says so like a file', () => {
  const database = new Database(':memory:')
  database.exec('CREATE TABLE rows (text)')
  database.pragma('max_page_count = 2')
  const fill = () => database.prepare('INSERT INTO rows VALUES (?)').run('x'.repeat(100_000))
  expect(fill).toThrow('database or disk is full')
  try {
    fill()
  } catch (thrown) {
    expect(asDenoscopeError(thrown)).toMatchObject({
      code: 'file.unwritable',
      message: "denoscope.sqlite: the workspace's database cannot be written (the disk is full, SQLITE_FULL)"
    })
  }
  database.close()
})
