import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import * as journal from '../../../src-core/storage/journal-mode.ts'
import { auditRecord } from '../../support/records.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const place = vi.hoisted(() => ({ isNetwork: false }))
vi.mock('../../../src-core/storage/journal-mode.ts', async (original) => {
  const actual = await original<typeof journal>()
  return { ...actual, journalMode: () => (place.isNetwork ? 'DELETE' : 'WAL') }
})

it.each([
  ['NFS', 0x6969, 'DELETE'],
  ['SMB, as a signed number too', 0xff534d42 | 0, 'DELETE'],
  ['ext4', 0xef53, 'WAL'],
  ['tmpfs', 0x01021994, 'WAL']
])('a database on %s has a journal that works there', (_, type, mode) => {
  expect(journal.journalModeOn(type)).toBe(mode)
})

it('a workspace that moves to a network file system keeps its rows, and leaves the write-ahead log', () => {
  const folder = temporaryFolder()
  const local = openWorkspace(folder)
  local.audits.create(auditRecord('a'))
  local.close()
  place.isNetwork = true
  const moved = openWorkspace(folder)
  expect(moved.notices).toEqual([
    { tone: 'info', text: expect.stringContaining('is on a network drive. It uses a rollback journal') }
  ])
  moved.settings.write('theme', 'light')
  expect(existsSync(join(folder, 'denoscope.sqlite-wal'))).toBe(false)
  expect(moved.audits.ids()).toContain('a')
  moved.close()
  const database = new Database(join(folder, 'denoscope.sqlite'))
  expect(database.pragma('journal_mode', { simple: true })).toBe('delete')
  database.close()
})
