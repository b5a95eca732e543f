import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder that is removed when the process ends. */
export function removedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-measurement-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
