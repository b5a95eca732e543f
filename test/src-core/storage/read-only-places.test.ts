import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'
import { auditRecord } from '../../support/records.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const denoscope = join(root, 'src-core', 'cli', 'denoscope.ts')
const asReadOnly = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'

/** Runs a command that sees a file or folder as read-only. Root may write anywhere else. */
function withReadOnly(place: string, ...words: readonly string[]) {
  const inside = ['sh', '-c', asReadOnly, 'sh', place, ...words]
  return spawnSync('unshare', ['--mount', ...inside], { encoding: 'utf8', timeout: 60_000 })
}

const permits = withReadOnly(tmpdir(), 'true').status === 0

function stored(): string {
  const { path, audits, close } = openWorkspace()
  audits.create(auditRecord('a'))
  close()
  return path
}

// Each runs two processes of the command line.
describe.skipIf(!permits)(
  'a read-only place (skipped where no mount of its own is permitted)',
  { timeout: 120_000 },
  () => {
    it.each([
      ['folder', '', 'the workspace folder cannot be written'],
      ['database', 'denoscope.sqlite', 'the file cannot be written (the file system is read-only, EROFS)']
    ])('a workspace with a read-only %s is refused in one line before any work, and verified', (_, name, reason) => {
      const path = stored()
      const before = readFileSync(join(path, 'denoscope.sqlite'))
      const words = [
        'audit',
        '--input',
        'mnist:test',
        '--degradation',
        'gaussian:0.3',
        '--denoiser',
        'median',
        '--limit',
        '2',
        '--workspace',
        path
      ]
      const audit = withReadOnly(join(path, name), process.execPath, denoscope, ...words)
      expect(audit.stderr).toMatch(/^denoscope: [^\n]*\n$/)
      expect(audit.stderr).toContain(reason)
      expect(audit.stderr).toContain(join(path, name))
      expect(audit.status).toBe(1)
      const verify = withReadOnly(join(path, name), process.execPath, denoscope, 'verify', path)
      expect(verify.stdout).toContain('nothing was changed')
      expect(readFileSync(join(path, 'denoscope.sqlite')).equals(before)).toBe(true)
    })
  }
)
