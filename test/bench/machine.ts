import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { WorkerProcess } from '../../src-core/engine/worker/worker-process.ts'
import { appVersion } from '../../src-core/runtime/versions.ts'
import { root } from '../../scripts/setup/paths.mjs'
import { findChromium } from '../support/chromium.ts'
import { findElectron } from '../support/electron.ts'

/** Facts about the machine of the figures. */
export async function describeMachine(): Promise<Record<string, string>> {
  return {
    date: new Date().toISOString(),
    denoscope: `${appVersion}, commit ${firstLine('git', ['-C', root, 'describe', '--always', '--dirty'])}`,
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: String(availableParallelism()),
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    load: loadavg()
      .map((load) => load.toFixed(2))
      .join(' '),
    node: process.versions.node,
    backend: await backend(),
    browser: firstLine(findChromium() ?? 'chromium', ['--version']),
    electron: await electron()
  }
}

async function backend(): Promise<string> {
  const worker = new WorkerProcess()
  try {
    const { version, reason } = await worker.run('describe', {})
    return `${version} (${reason})`
  } finally {
    worker.stop()
  }
}

async function electron(): Promise<string> {
  const found = await findElectron()
  if ('reason' in found) return found.reason
  return found.isOld ? 'Electron 22, which stands in for the pinned one' : 'the pinned one'
}

function firstLine(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim()
      .split('\n')[0]!
  } catch {
    return 'none'
  }
}
