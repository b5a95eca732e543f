import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode } from '../../scripts/setup/paths.mjs'
import { torturedCommands } from './commands.ts'
import { steps } from './disk/full-disk.ts'
import { engineJobs } from './kill/engine-jobs.ts'
import { inPlace } from './places.ts'
import type { KindReport, Rounds, Subject } from './subject.ts'

/** A full disk at each write of what Denoscope writes. */
export const disk: Subject = {
  name: 'disk',
  about: 'a disk that is full after so and so many bytes',
  kinds: [
    'engine:findings',
    ...Object.keys(engineJobs).map((job) => `engine:${job}`),
    ...Object.keys(torturedCommands).map((name) => `command:${name}`)
  ],
  rounds: steps,
  run
}

/** Words that give a program a small disk of its own, which ends with it. Null if the system permits none. */
function smallDisk(): readonly string[] | null {
  const ways = [
    ['unshare', '--mount'],
    ['unshare', '--user', '--map-root-user', '--mount']
  ]
  const probe = ['sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']
  return ways.find(([program, ...words]) => spawnSync(program!, [...words, ...probe]).status === 0) ?? null
}

async function run(kind: string, { from, to, seed }: Rounds): Promise<KindReport> {
  const way = smallDisk()
  if (way === null)
    return { figures: {}, faults: [], notes: ['not done: this system permits no small disk (unshare, tmpfs)'] }
  const script = join(import.meta.dirname, 'disk', 'disk-main.ts')
  return inPlace(async (folder) => {
    const mounted = join(folder, 'disk')
    mkdirSync(mounted)
    const mount = 'mount -t tmpfs -o size=256m tmpfs "$1" && shift && exec "$@"'
    const words = [pinnedNode, script, folder, kind, ...[from, to, seed].map(String)]
    return JSON.parse(await outputOf([...way, 'sh', '-c', mount, 'sh', mounted, ...words])) as KindReport
  })
}

function outputOf([program, ...words]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    let printed = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`the process on the small disk ended with exit code ${code}`))
    })
  })
}
