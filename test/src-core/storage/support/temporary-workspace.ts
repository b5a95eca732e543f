import { afterEach } from 'vitest'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).toReversed()) step()
})

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
