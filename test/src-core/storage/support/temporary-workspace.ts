import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { Workspace } from '../../../../src-core/storage/workspace.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step()
})

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-storage-'))
  undo.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A workspace in a folder (a new one unless given), closed after the test. */
export function openWorkspace(folder: string = temporaryFolder()): Workspace {
  const workspace = Workspace.open(folder)
  let open = true
  const close = workspace.close.bind(workspace)
  workspace.close = () => {
    if (open) close()
    open = false
  }
  undo.push(() => workspace.close())
  return workspace
}
