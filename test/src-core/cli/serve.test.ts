import { spawn, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pinnedNode, root } from '../../../scripts/setup/paths.mjs'
import { firstLine, until } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const endsWithin = 4000

async function startServing(stdin: 'pipe' | 'ignore'): Promise<{ child: ChildProcess; ended: Promise<number | null> }> {
  const folder = temporaryFolder()
  const args = [
    join(root, 'src-core', 'cli', 'denoscope.ts'),
    'serve',
    '--workspace',
    join(folder, 'workspace'),
    '--until-stdin-closes',
    '--json'
  ]
  const env = { ...process.env, XDG_CONFIG_HOME: folder }
  const child = spawn(pinnedNode, args, { stdio: [stdin, 'pipe', 'inherit'], env })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  await firstLine(child, child.stdout!)
  return { child, ended }
}

function soon<Result>(result: Promise<Result>): Promise<Result | 'still running'> {
  return Promise.race([
    result,
    new Promise<'still running'>((resolve) => setTimeout(resolve, endsWithin, 'still running'))
  ])
}

it('denoscope serve says in one line each which files it refuses, and goes on', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'note.txt'), 'No image.')
  const args = [
    join(root, 'src-core', 'cli', 'denoscope.ts'),
    'serve',
    '--workspace',
    join(folder, 'workspace'),
    'note.txt',
    'gone.dcm'
  ]
  const child = spawn(pinnedNode, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: folder }
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += String(data)))
  await until(() => said.split('\n').length === 3, 'two lines')
  expect(said).toContain(`denoscope: refused ${join(folder, 'gone.dcm')}: no such file or folder\n`)
  expect(said).toMatch(/^denoscope: refused .*note\.txt: is not DICOM.*$/m)
  expect(child.exitCode).toBeNull()
})

describe('denoscope serve --until-stdin-closes', () => {
  it('ends when its standard input closes', async () => {
    const { child, ended } = await startServing('pipe')
    child.stdin!.end()
    expect(await soon(ended)).toBe(0)
  })

  it('ends at SIGTERM while its standard input stays open', async () => {
    const { child, ended } = await startServing('pipe')
    child.kill('SIGTERM')
    expect(await soon(ended)).toBe(0)
  })

  it('ends where standard input is a file that is at its end', async () => {
    const { ended } = await startServing('ignore')
    expect(await soon(ended)).toBe(0)
  })
})
