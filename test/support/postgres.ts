import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { endProcess, until } from './processes.ts'

const versions = '/usr/lib/postgresql'

/** Folder of PostgreSQL's programs; null if this machine has none. */
const programs = (() => {
  if (!existsSync(versions)) return null
  const newest = readdirSync(versions).sort((one, other) => Number(other) - Number(one))[0]
  const folder = join(versions, newest ?? '', 'bin')
  return existsSync(join(folder, 'initdb')) ? folder : null
})()

/** PostgreSQL refuses to run as root. */
const isRoot = userInfo().uid === 0
const owner = isRoot ? idsOf('postgres') : { uid: userInfo().uid, gid: userInfo().gid }

/** True if a PostgreSQL of this machine can be started here. */
export const hasPostgres = programs !== null && owner !== null && process.platform !== 'win32'

export interface Postgres {
  /** Address of its database, with the password. */
  readonly url: string
  readonly password: string
  readonly port: number
  /** Ends it at once, as a crash does. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its files. */
  remove(): Promise<void>
}

/** A PostgreSQL of its own in a temporary folder, whose user 'denoscope' needs a password. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-postgres-'))
  chownSync(folder, owner!.uid, owner!.gid)
  chmodSync(folder, 0o700)
  const data = join(folder, 'data')
  const port = await freePort()
  const password = 'a secret, 50 % of it'
  const as = { ...owner, cwd: folder, stdio: 'ignore', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } } as const
  execFileSync(join(programs!, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'], as)
  let server: ChildProcess | undefined
  const psql = (text: string) =>
    execFileSync(join(programs!, 'psql'), ['-h', folder, '-p', String(port), '-U', 'postgres', '-qc', text], as)
  const answers = () => {
    try {
      psql('SELECT 1')
      return true
    } catch {
      return false
    }
  }
  const start = async () => {
    const settings = ['-p', String(port), '-k', folder, '-h', '127.0.0.1', '-F', '-c', 'max_connections=40']
    server = spawn(join(programs!, 'postgres'), ['-D', data, ...settings], as)
    await until(answers, 'PostgreSQL answers', 60_000)
  }
  const stop = () => endProcess(server!, 'SIGINT')
  await start()
  psql(`CREATE USER denoscope PASSWORD '${password}'`)
  psql('CREATE DATABASE denoscope OWNER denoscope')
  execFileSync('sed', ['-i', '/127.0.0.1/s/trust/scram-sha-256/', join(data, 'pg_hba.conf')], as)
  psql('SELECT pg_reload_conf()')
  return {
    url: `postgres://denoscope:${encodeURIComponent(password)}@127.0.0.1:${port}/denoscope`,
    password,
    port,
    start,
    stop,
    async remove() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function idsOf(user: string): { uid: number; gid: number } | null {
  try {
    const id = (kind: string) => Number(execFileSync('id', [kind, user], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
