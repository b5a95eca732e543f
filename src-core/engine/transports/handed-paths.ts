import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { DenoscopeError, systemReason } from '../../errors.ts'

/**
 * Hands paths from `denoscope open` to the running Denoscope of a workspace, through a Unix socket.
 * The socket lies in a folder that only its owner can enter. Other users and pages of browsers cannot reach it.
 * One line of JSON each way: `{ "paths": [...] }`, then `{}` or `{ "refused": "reason" }`.
 */
const request = z.object({ paths: z.array(z.string().refine(isAbsolute)).max(10_000) })
const answer = z.object({ refused: z.string().optional() })
/** Most bytes of a line. */
const longestLine = 4 * 2 ** 20
/** Longest silence of the other side, in ms. */
const longestSilence = 5000
/** Most bytes of a socket's path in Linux and macOS, without the final zero. */
const longestSocketPath = 103

/** Receives absolute paths; none brings the window to the front. @throws DenoscopeError if it cannot take them */
export type TakePaths = (paths: readonly string[]) => void | Promise<void>

/**
 * Listens for paths of a workspace. The caller holds the lock of the workspace, so a socket without listener is a
 * leftover.
 * @returns the function that ends it; null on Windows, or if another Denoscope listens for the workspace
 * @throws file.unwritable if the socket's folder is not private
 */
export async function listenForPaths(workspace: string, take: TakePaths): Promise<(() => void) | null> {
  if (process.platform === 'win32') return null
  const path = socketOf(workspace)
  const probe = await connect(path)
  probe?.destroy()
  if (probe) return null
  rmSync(path, { force: true })
  const server = createServer((socket) => void serve(socket, take))
  server.maxConnections = 16
  await listening(server, path)
  // The process may end while it listens.
  server.unref()
  return () => server.close()
}

/**
 * Hands paths to the running Denoscope of a workspace.
 * @returns false if none listens @throws what that Denoscope refuses; engine.disconnected if it does not answer
 */
export async function handPaths(workspace: string, paths: readonly string[]): Promise<boolean> {
  const socket = process.platform === 'win32' ? null : await connect(socketOf(workspace))
  if (!socket) return false
  socket.write(`${JSON.stringify({ paths })}\n`)
  const line = await readLine(socket)
  socket.destroy()
  if (line === null) throw new DenoscopeError('engine.disconnected', 'The running Denoscope does not answer.')
  const { refused } = answer.parse(JSON.parse(line))
  if (refused !== undefined) throw new DenoscopeError('engine.disconnected', refused)
  return true
}

/** Path of the socket: its name is a hash of the path of the workspace. */
function socketOf(workspace: string): string {
  const name = `open-${createHash('sha256').update(resolve(workspace)).digest('hex').slice(0, 16)}`
  const { XDG_RUNTIME_DIR: runtime } = process.env
  const preferred = runtime && isAbsolute(runtime) ? join(runtime, 'denoscope', name) : null
  if (preferred && Buffer.byteLength(preferred) <= longestSocketPath) return inPrivateFolder(preferred)
  return inPrivateFolder(join(tmpdir(), `denoscope-${process.getuid!()}`, name))
}

/** Makes the folder of a file. @throws file.unwritable unless it belongs to this user alone */
function inPrivateFolder(file: string): string {
  const folder = join(file, '..')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new DenoscopeError('file.unwritable', `${folder}: cannot be made (${systemReason(cause)})`, { cause })
  }
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== process.getuid!() || (found.mode & 0o077) !== 0)
    throw new DenoscopeError('file.unwritable', `${folder}: expected a folder that only you can enter (mode 0700)`)
  return file
}

async function serve(socket: Socket, take: TakePaths): Promise<void> {
  const line = await readLine(socket)
  if (line === null) return void socket.destroy()
  socket.end(`${JSON.stringify(await answerTo(line, take))}\n`)
}

async function answerTo(line: string, take: TakePaths): Promise<z.infer<typeof answer>> {
  try {
    await take(request.parse(JSON.parse(line)).paths)
    return {}
  } catch (thrown) {
    return { refused: thrown instanceof DenoscopeError ? thrown.message : 'paths: expected absolute paths' }
  }
}

/** One line; null if the other side ends, is silent for too long, or sends too much. */
function readLine(socket: Socket): Promise<string | null> {
  const parts: Buffer[] = []
  let length = 0
  return new Promise((end) => {
    socket.setTimeout(longestSilence, () => end(null))
    socket.on('error', () => end(null)).on('close', () => end(null))
    socket.on('data', (part: Buffer) => {
      parts.push(part)
      length += part.length
      if (part.includes('\n')) end(Buffer.concat(parts).toString('utf8').split('\n')[0]!)
      else if (length > longestLine) end(null)
    })
  })
}

/** Null if nobody listens. */
function connect(path: string): Promise<Socket | null> {
  return new Promise((end) => {
    const socket = createConnection(path)
    socket.once('connect', () => end(socket)).once('error', () => end(null))
  })
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (cause) =>
      fail(new DenoscopeError('file.unwritable', `${path}: cannot listen (${systemReason(cause)})`, { cause }))
    )
    server.listen(path, () => {
      // A connection that cannot be accepted must not end the others.
      server.on('error', () => {})
      done()
    })
  })
}
