import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Does some work in a new folder, with temporary files and settings of its own. */
export async function inPlace<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'denoscope-torture-')))
  const environment = environmentIn(folder)
  const former = Object.keys(environment).map((name) => [name, process.env[name]] as const)
  try {
    Object.assign(process.env, environment)
    return await work(folder)
  } finally {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

function environmentIn(folder: string): Record<string, string> {
  const home = join(folder, 'home')
  mkdirSync(temporaryIn(folder))
  return {
    TMPDIR: temporaryIn(folder),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    // Later processes are spared the compilation.
    NODE_COMPILE_CACHE: join(folder, 'compiled')
  }
}

/** The temporary folder of all processes that are started in a place. */
export const temporaryIn = (folder: string): string => join(folder, 'tmp')

/** Files below a folder or a file by their relative path, with a hash of their bytes. Null if there is none. */
export function contentOf(path: string): ReadonlyMap<string, string> | null {
  if (!existsSync(path)) return null
  const names = statSync(path).isDirectory() ? (readdirSync(path, { recursive: true }) as string[]).sort() : ['']
  const files = names.filter((name) => statSync(join(path, name)).isFile())
  return new Map(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex')
    ])
  )
}

/** Names of half-written files and folders below a folder. */
export function halfWritten(folder: string): string[] {
  if (!existsSync(folder)) return []
  return (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    /\.(partial|former)(-journal|-wal|-shm)?$/.test(name)
  )
}
