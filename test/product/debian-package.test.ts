import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { debianFileName, writeDebianPackage } from '../../scripts/packaging/debian-package.mjs'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { writeConstantSeries } from '../support/constant-series.ts'
import { findElectron } from '../support/electron.ts'
import { startDisplay, type Display } from '../support/processes.ts'

const electron = await findElectron()
const whyNot = await reasonToSkip()
if (whyNot) console.warn(`The test of the Debian package skips: ${whyNot}`)

async function reasonToSkip(): Promise<string | null> {
  if ('reason' in electron) return electron.reason
  if (process.env.DENOSCOPE_TEST_DEB !== '1')
    return 'it installs the package on this machine, which takes minutes; DENOSCOPE_TEST_DEB=1 runs it'
  if (process.getuid?.() !== 0) return 'dpkg installs for root only'
  for (const program of ['dpkg', 'setpriv', 'Xvfb'])
    if (spawnSync(program, ['-version']).error) return `${program} is missing`
  return existsSync('/usr/bin/denoscope') ? 'Denoscope is installed on this machine' : null
}

/** A person without rights, because the sandbox of the window does not start for root. */
const nobody = 65534
const versions = ['0.1.0', '0.1.1'] as const

describe.skipIf(whyNot)('the Debian package', () => {
  let folder: string
  let home: string
  let display: Display
  let environment: Record<string, string>
  const packageOf = (version: string) => join(folder, 'release', debianFileName(version))
  // Without waiting for the disk after each of 15,000 files.
  const dpkg = (...words: string[]) => execFileSync('dpkg', ['--force-unsafe-io', ...words], { encoding: 'utf8' })
  const workspace = () => join(home, '.local', 'share', 'denoscope', 'workspace')
  const database = () => join(workspace(), 'denoscope.sqlite')

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-deb-'))
    chmodSync(folder, 0o755)
    home = join(folder, 'home')
    for (const path of [home, join(home, 'run')]) {
      mkdirSync(path, { mode: 0o700 })
      chownSync(path, nobody, nobody)
    }
    writeConstantSeries(folder, 'Second', 505, 100)
    display = await startDisplay()
    environment = { PATH: '/usr/bin:/bin', HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), DISPLAY: display.name }
    const output = join(folder, 'release')
    const env = {
      ...process.env,
      ...(!('reason' in electron) && electron.isOld && { DENOSCOPE_ELECTRON: 'electron-22' })
    }
    const words = [join(root, 'scripts', 'package.mjs'), 'deb', output, '--compression', 'none']
    const packing = spawnSync(pinnedNode, words, { env, encoding: 'utf8' })
    if (packing.status !== 0) throw new Error(packing.stderr + packing.stdout)
    const unpacked = join(output, 'linux-unpacked')
    writeDebianPackage({ folder: unpacked, file: packageOf(versions[1]), version: versions[1], compression: 'none' })
  }, 1_800_000)

  afterAll(async () => {
    spawnSync('dpkg', ['--purge', 'denoscope'])
    await display?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const words = (command: string[]) => [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', ...command]
  /** Runs a command as that person. */
  const run = (...command: string[]) =>
    spawnSync('setpriv', words(command), { env: environment, encoding: 'utf8', timeout: 120_000 })

  /** The menu entry's command for a file, as a file manager runs it. */
  function openedByMenuEntry(path: string): string[] {
    const entry = readFileSync('/usr/share/applications/denoscope.desktop', 'utf8')
    return /^Exec=(.*)$/m
      .exec(entry)![1]!
      .split(' ')
      .map((word) => (word === '%F' ? path : word))
  }

  async function openWindow() {
    const starter = join(folder, 'start.sh')
    writeFileSync(starter, `#!/bin/sh\nexec setpriv ${words(['/usr/lib/denoscope/denoscope']).join(' ')} "$@"\n`)
    chmodSync(starter, 0o755)
    const app = await _electron.launch({ executablePath: starter, args: ['--disable-gpu'], env: environment })
    return { app, page: await app.firstWindow() }
  }

  it('installs unchanged files, the command line, the menu entry and the types of files', { timeout: 300_000 }, () => {
    dpkg('--install', packageOf(versions[0]))
    expect(dpkg('--verify', 'denoscope')).toBe('')
    expect(run('denoscope', '--version').stdout).toBe('0.1.0\n')
    expect(statSync('/usr/lib/denoscope/chrome-sandbox').mode & 0o7777).toBe(0o4755)
    expect(readFileSync('/usr/share/mime/globs2', 'utf8')).toContain(':application/x-npy:*.npy\n')
    expect(existsSync('/etc/apparmor.d/denoscope')).toBe(existsSync('/etc/apparmor.d/abi/4.0'))
  })

  it('opens the sandboxed window, and in it the file of the menu entry', { timeout: 300_000 }, async () => {
    const { app, page } = await openWindow()
    try {
      await page
        .getByText(/TensorFlow \(native\)|WebAssembly/)
        .first()
        .waitFor({ timeout: 120_000 })
      const opened = run(...openedByMenuEntry(join(folder, 'Second', '0.dcm')))
      expect(opened).toMatchObject({ status: 0, stdout: '1 path handed to the running Denoscope\n' })
      await page.getByRole('button', { name: 'Patchify Second' }).waitFor({ timeout: 60_000 })
    } finally {
      await app.close()
    }
  })

  it('keeps the workspace when it is upgraded, removed and purged', { timeout: 300_000 }, () => {
    const before = readFileSync(database())
    dpkg('--install', packageOf(versions[1]))
    expect(
      execFileSync('dpkg-query', ['--show', '--showformat', '${Version}', 'denoscope'], { encoding: 'utf8' })
    ).toBe(versions[1])
    expect(run('denoscope', '--version').status).toBe(0)
    dpkg('--remove', 'denoscope')
    for (const path of [
      '/usr/bin/denoscope',
      '/usr/lib/denoscope',
      '/usr/share/denoscope',
      '/etc/apparmor.d/denoscope'
    ])
      expect([path, existsSync(path)]).toEqual([path, false])
    expect(readFileSync('/usr/share/mime/globs2', 'utf8')).not.toContain('application/x-npy')
    dpkg('--purge', 'denoscope')
    expect(spawnSync('dpkg-query', ['--show', 'denoscope']).status).toBe(1)
    expect(readFileSync(database()).equals(before)).toBe(true)
  })
})
