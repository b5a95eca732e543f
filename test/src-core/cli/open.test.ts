import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { listenForPaths } from '../../../src-core/engine/transports/handed-paths.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from './support/command-line.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  vi.stubEnv('XDG_RUNTIME_DIR', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
})

it('open hands absolute paths, also those of file: addresses, to the running Denoscope', async () => {
  const taken: string[][] = []
  const end = await listenForPaths(folder, (paths) => void taken.push([...paths]))
  onTestFinished(() => end!())
  writeFileSync(join(folder, 'one scan.dcm'), '')
  const address = pathToFileURL(join(folder, 'one scan.dcm')).href
  expect(await run('open', '--workspace', folder, address, '.')).toBe('2 paths handed to the running Denoscope\n')
  expect(taken).toEqual([[join(folder, 'one scan.dcm'), process.cwd()]])
})

it('open refuses a missing path before anything is handed over or started', async () => {
  await expect(run('open', '--workspace', folder, folder, join(folder, 'gone.dcm'))).rejects.toMatchObject({
    code: 'file.not-found',
    message: `${join(folder, 'gone.dcm')}: no such file or folder`
  })
})

it.skipIf(process.platform !== 'linux')('open says in one line that nothing runs and no window can open', async () => {
  vi.stubEnv('DISPLAY', '')
  vi.stubEnv('WAYLAND_DISPLAY', '')
  await expect(run('open', '--workspace', folder, folder)).rejects.toMatchObject({
    code: 'engine.disconnected',
    message: `No Denoscope runs with the workspace ${folder}, and no window can be opened: there is no display. Try 'denoscope serve'.`
  })
})
