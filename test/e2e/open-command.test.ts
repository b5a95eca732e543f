import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { writeConstantSeries } from '../support/constant-series.ts'
import { findElectron, launchElectron } from '../support/electron.ts'
import { connectToEngine } from '../support/engine-client.ts'
import { until } from '../support/processes.ts'
import { serveWorkbench } from '../support/served.ts'

const electron = await findElectron()
if ('reason' in electron) console.warn(`The test of 'denoscope open' with a window skips: ${electron.reason}`)

describe("'denoscope open'", () => {
  let folder: string
  let series: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-open-'))
    series = writeConstantSeries(folder, 'Handed', 606, 100)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const open = async (workspace: string, environment: Record<string, string> = {}) => {
    const words = [join(root, 'dist', 'cli.mjs'), 'open', '--workspace', workspace, series]
    const env = { ...process.env, ...environment }
    return (await promisify(execFile)(pinnedNode, words, { env })).stdout
  }

  it('opens a series in a served workbench, beyond the folders that its pages may name', async () => {
    const workspace = join(folder, 'served')
    const served = await serveWorkbench(workspace)
    try {
      expect(await open(workspace)).toBe('1 path handed to the running Denoscope\n')
      const engine = await connectToEngine(served)
      await until(async () => (await engine.call('sources.list', {})).some(({ label }) => label === 'Handed'), 'series')
      engine.close()
    } finally {
      await served.stop()
    }
    await expect(open(workspace, { DISPLAY: '', WAYLAND_DISPLAY: '' })).rejects.toMatchObject({ code: 1 })
  })

  it.skipIf('reason' in electron)('opens a series in the window that is open', async () => {
    if ('reason' in electron) return
    const userData = join(folder, 'user')
    const running = await launchElectron(electron, { userData, webGl: false })
    try {
      await running.page
        .getByText(/TensorFlow \(native\)|WebAssembly/)
        .first()
        .waitFor()
      expect(await open(join(userData, 'workspace'))).toBe('1 path handed to the running Denoscope\n')
      await running.page.getByRole('button', { name: 'Patchify Handed' }).waitFor()
    } finally {
      await running.close()
    }
  })
})
