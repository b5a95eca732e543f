import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { writeConstantSeries } from '../support/constant-series.ts'
import { findElectron, launchElectron, startElectron } from '../support/electron.ts'
import { descendants } from '../support/processes.ts'

const electron = await findElectron()
const whyNot = 'reason' in electron ? electron.reason : process.env.CI ? null : 'packing takes minutes; CI=true runs it'
if (whyNot) console.warn(`The test of the package skips: ${whyNot}`)

describe.skipIf(whyNot)('the packed product', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-package-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it(
    'opens its window and computes with its own engine, and the file of a second start in the same window',
    { timeout: 900_000 },
    async () => {
      if ('reason' in electron) return
      const env = { ...process.env, ...(electron.isOld && { DENOSCOPE_ELECTRON: 'electron-22' }) }
      const output = join(folder, 'release')
      const packing = spawnSync(pinnedNode, [join(root, 'scripts', 'package.mjs'), output], { env, encoding: 'utf8' })
      if (packing.status !== 0) throw new Error(packing.stderr + packing.stdout)

      const packed = { ...electron, binary: join(output, 'linux-unpacked', 'denoscope') }
      const options = { application: null, userData: join(folder, 'user'), webGl: false }
      const running = await launchElectron(packed, options)
      try {
        await running.page
          .getByText(/TensorFlow \(native\)|WebAssembly/)
          .first()
          .waitFor()
        expect(running.page.url()).toBe('app://denoscope/index.html')
        expect(await running.app.evaluate(({ app }) => app.isPackaged)).toBe(true)
        const engines = descendants(running.pid).filter(({ command }) => /served\.mjs|NodeService/.test(command))
        expect(engines).toHaveLength(1)
        if (electron.isOld)
          expect(engines[0]!.command).toContain(join(output, 'linux-unpacked', 'resources', 'app.asar.unpacked'))
        const file = pathToFileURL(join(writeConstantSeries(folder, 'Second', 505, 100), '0.dcm')).href
        const second = await startElectron(packed, { ...options, paths: [file] })
        await running.page.getByRole('button', { name: 'Patchify Second' }).waitFor()
        await second.close()
      } finally {
        await running.close()
      }
    }
  )
})
