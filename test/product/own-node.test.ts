import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { isSupportedNode } from '../../src-core/cli/own-node.ts'
import { firstLine } from '../support/processes.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const script = join(root, 'dist', 'cli.mjs')
/** A Node that reports an old version. */
const claims = (version: string) =>
  `--import=data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`

const systemNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'node'))
  .find(isOldNode)
const oldNodes: [name: string, node: string, args: string[]][] = [
  ['one that says to be 18.20', pinnedNode, [claims('18.20.0')]]
]
if (systemNode) oldNodes.push(["the system's own", systemNode, []])

function isOldNode(node: string): boolean {
  try {
    return !isSupportedNode(execFileSync(node, ['--version'], { encoding: 'utf8' }).replace(/^v/, ''))
  } catch {
    return false
  }
}

it('takes the Nodes that have what the engine uses', () => {
  expect(['22.14.0', '22.20.1', '24.0.0', '26.1.0'].map(isSupportedNode)).toEqual([true, true, true, true])
  expect(['16.17.1', '18.20.0', '20.20.2', '22.13.9'].map(isSupportedNode)).toEqual([false, false, false, false])
})

describe.each(oldNodes)('the command line under an older Node: %s', (_name, node, args) => {
  const run = (...words: string[]) => spawnSync(node, [...args, script, ...words], { encoding: 'utf8' })

  it('runs on the Node that Denoscope brings', () => {
    const { stdout, status } = run('doctor', '--json')
    const { checks } = JSON.parse(stdout) as { checks: { name: string; value: string }[] }
    expect(status).toBe(0)
    expect(checks.find(({ name }) => name === 'Node')!.value).toBe(pinnedVersion())
  })

  it('ends with the exit code of the command, and says no more than that does', () => {
    const { stderr, status } = run('metrics', 'a.npy', 'b.npy', '--data-range', 'x')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^denoscope: .*\n$/)
  })

  it('serves, and ends when it is told to', async () => {
    const workspace = join(temporaryFolder(), 'workspace')
    const child = spawn(node, [...args, script, 'serve', '--workspace', workspace, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(JSON.parse(await firstLine(child, child.stdout))).toMatchObject({ port: expect.any(Number) })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})

it('says in one line what is missing where Denoscope has not brought its Node', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'dist'))
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  for (const name of readdirSync(join(root, 'dist'))) {
    if (name.endsWith('.mjs')) cpSync(join(root, 'dist', name), join(folder, 'dist', name))
  }
  const { stderr, status } = spawnSync(pinnedNode, [claims('18.20.0'), join(folder, 'dist', 'cli.mjs'), 'doctor'], {
    encoding: 'utf8'
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^denoscope: Node 18\.20\.0 is too old: expected 22\.14 or newer[^\n]*\n$/)
})

function pinnedVersion(): string {
  return execFileSync(pinnedNode, ['--version'], { encoding: 'utf8' }).trim().replace(/^v/, '')
}
