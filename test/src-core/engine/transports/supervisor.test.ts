import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import type { ServedEngineOptions } from '../../../../src-core/engine/transports/served-engine.ts'
import { Supervisor } from '../../../../src-core/engine/transports/supervisor.ts'
import { connectToEngine } from '../../../support/engine-client.ts'
import { until } from '../../../support/processes.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

async function supervised(folder: string): Promise<{ supervisor: Supervisor; lines: string[] }> {
  const lines: string[] = []
  const options = {
    workspace: join(folder, 'workspace'),
    port: 0,
    origins: [],
    grants: { folders: [folder] },
    open: []
  }
  const supervisor = await Supervisor.start(options, (line) => lines.push(line))
  onTestFinished(() => supervisor.stop())
  return { supervisor, lines }
}

/** Kills the engine and waits for the next one. */
async function killEngine(supervisor: Supervisor): Promise<void> {
  const { pid } = supervisor
  process.kill(pid, 'SIGKILL')
  await until(() => supervisor.pid !== pid, 'the next engine', 30_000)
}

it('an engine that was killed is started again at the same address and token, with what it had saved, in the workspace that was open', async () => {
  const folder = temporaryFolder()
  process.env.XDG_CONFIG_HOME = folder
  const { supervisor, lines } = await supervised(folder)
  const first = await connectToEngine(supervisor.address)
  const lost = new Promise((resolve) => first.onClosed(() => resolve('lost')))
  await first.call('workspace.open', { path: join(folder, 'other') })
  await first.call('settings.write', { key: 'reviewer', value: 'Ada' })
  await killEngine(supervisor)
  expect(await lost).toBe('lost')
  const second = await connectToEngine(supervisor.address)
  expect((await second.call('engine.describe', {})).workspace).toBe(join(folder, 'other'))
  expect(await second.call('settings.read', {})).toMatchObject({ reviewer: 'Ada' })
  expect(lines).toEqual([
    'the engine ended unexpectedly (by SIGKILL); what was shown as saved is on disk',
    'the engine was started again at the same address; open pages connect by themselves'
  ])
  second.close()
})

it('an engine that ends again and again is given up after five more starts, which keep port and token and open nothing', async () => {
  const started: ServedEngineOptions[] = []
  const start = (options: ServedEngineOptions) => {
    started.push(options)
    const ended = Promise.resolve({ code: 1, signal: null })
    return Promise.resolve({
      address: { url: '', port: 81, token: 'T' },
      ended,
      pid: 1,
      workspace: '/w',
      open: () => {},
      stop: () => {},
      kill: () => {}
    })
  }
  const supervisor = await Supervisor.start(
    { workspace: '/w', port: 0, origins: [], grants: { folders: [] }, open: ['/a'] },
    () => {},
    start
  )
  await expect(supervisor.ended).rejects.toMatchObject({
    code: 'engine.disconnected',
    message: expect.stringContaining('6 times within a minute')
  })
  expect(started).toHaveLength(6)
  expect(started[5]).toMatchObject({ port: 81, token: 'T', open: [] })
})

it('an engine that is refused its workspace at the first start is not tried again', async () => {
  const refusal = new DenoscopeError('workspace.unusable', 'in use')
  const options = { workspace: '/w', port: 0, origins: [], grants: { folders: [] }, open: [] }
  await expect(
    Supervisor.start(
      options,
      () => {},
      () => Promise.reject(refusal)
    )
  ).rejects.toBe(refusal)
})
