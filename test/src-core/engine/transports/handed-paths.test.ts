import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { handPaths, listenForPaths, type TakePaths } from '../../../../src-core/engine/transports/handed-paths.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

describe.skipIf(process.platform === 'win32')('paths handed to the Denoscope of a workspace', () => {
  let runtime: string
  const sockets = () => join(runtime, 'denoscope')
  const onlySocket = () => join(sockets(), readdirSync(sockets())[0]!)

  beforeEach(() => {
    runtime = temporaryFolder()
    vi.stubEnv('XDG_RUNTIME_DIR', runtime)
    onTestFinished(() => void vi.unstubAllEnvs())
  })

  async function listen(workspace: string, take: TakePaths): Promise<void> {
    const end = await listenForPaths(workspace, take)
    onTestFinished(() => end?.())
  }

  /** The answer to a raw line; empty if the connection ends without one. */
  const answerTo = (line: string) =>
    new Promise<string>((resolve) => {
      let text = ''
      const socket = createConnection(onlySocket(), () => socket.write(line))
      socket.on('data', (data) => (text += String(data))).on('error', () => {})
      socket.once('close', () => resolve(text))
    })

  it('arrive at the one that listens for this workspace, and at no other', async () => {
    const [first, second]: [string[][], string[][]] = [[], []]
    await listen('/first', (paths) => void first.push([...paths]))
    await listen('/second', (paths) => void second.push([...paths]))
    expect(await handPaths('/second', ['/data/Zoë 1', '/data/2'])).toBe(true)
    expect([first, second]).toEqual([[], [['/data/Zoë 1', '/data/2']]])
  })

  it('are not taken if nobody listens, also after the end of one that listened', async () => {
    expect(await handPaths('/w', ['/a'])).toBe(false)
    const end = await listenForPaths('/w', () => {})
    end!()
    expect(await handPaths('/w', ['/a'])).toBe(false)
  })

  it('are refused with the reason of the one that listens', async () => {
    await listen('/w', () => {
      throw new DenoscopeError('engine.disconnected', 'The engine is away.')
    })
    await expect(handPaths('/w', ['/a'])).rejects.toMatchObject({ message: 'The engine is away.' })
  })

  it('go to the first of two that listen for one workspace', async () => {
    const taken: string[] = []
    await listen('/w', () => void taken.push('first'))
    expect(await listenForPaths('/w', () => void taken.push('second'))).toBeNull()
    await handPaths('/w', [])
    expect(taken).toEqual(['first'])
  })

  it('pass by the socket that a killed process left', async () => {
    const end = await listenForPaths('/w', () => {})
    const socket = onlySocket()
    end!()
    const program = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', program, socket])
    expect(existsSync(socket)).toBe(true)
    const taken: string[][] = []
    await listen('/w', (paths) => void taken.push([...paths]))
    expect(await handPaths('/w', ['/a'])).toBe(true)
    expect(taken).toEqual([['/a']])
  })

  it('go through a folder and a socket that only their owner can enter', async () => {
    await listen('/w', () => {})
    expect(statSync(sockets()).mode & 0o777).toBe(0o700)
  })

  it('are not taken through a folder that others can enter', async () => {
    mkdirSync(sockets())
    chmodSync(sockets(), 0o755)
    await expect(listenForPaths('/w', () => {})).rejects.toMatchObject({
      message: `${sockets()}: expected a folder that only you can enter (mode 0700)`
    })
    await expect(handPaths('/w', [])).rejects.toThrow('only you can enter')
  })

  it.each([
    ['no JSON', 'open /a\n'],
    ['a relative path', '{"paths":["a"]}\n'],
    ['a path that is no text', '{"paths":[7]}\n'],
    ['another request', '{"run":["/a"]}\n']
  ])('are refused as %s, and the next ones are taken', async (_, line) => {
    const taken: string[][] = []
    await listen('/w', (paths) => void taken.push([...paths]))
    expect(await answerTo(line)).toBe('{"refused":"paths: expected absolute paths"}\n')
    expect(await handPaths('/w', ['/a'])).toBe(true)
    expect(taken).toEqual([['/a']])
  })

  it('end the connection if they have no end', async () => {
    await listen('/w', () => {})
    expect(await answerTo('x'.repeat(5 * 2 ** 20))).toBe('')
  })

  it('find a folder of their own where the runtime folder has too long a path', async () => {
    vi.stubEnv('XDG_RUNTIME_DIR', join(runtime, 'x'.repeat(120)))
    vi.stubEnv('TMPDIR', runtime)
    await listen('/w', () => {})
    expect(await handPaths('/w', [])).toBe(true)
    expect(existsSync(join(runtime, `denoscope-${process.getuid!()}`))).toBe(true)
  })
})
