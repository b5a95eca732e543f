import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so'

/** Reason why no Orthanc can be started; null if it can. Debian: packages orthanc and orthanc-dicomweb. */
export const withoutOrthanc: string | null = !existsSync(plugin)
  ? `${plugin} is missing (package orthanc-dicomweb)`
  : hasOrthanc()
    ? null
    : 'the program Orthanc is missing (package orthanc)'

function hasOrthanc(): boolean {
  try {
    execFileSync('Orthanc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export interface Orthanc {
  readonly url: string
  readonly httpPort: number
  readonly dicomPort: number
  /** AE title: ORTHANC. */
  readonly dicom: string
  /** Ends the process and removes its store. */
  readonly stop: () => Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Starts an Orthanc with a store of its own on free ports of loopback.
 * @param settings of Orthanc, which replace those here
 */
export async function startOrthanc(settings: Readonly<Record<string, unknown>> = {}): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-orthanc-'))
  const [httpPort, dicomPort] = [await freePort(), await freePort()]
  for (const name of ['store', 'index']) mkdirSync(join(folder, name))
  const configuration = {
    Name: 'Test',
    StorageDirectory: join(folder, 'store'),
    IndexDirectory: join(folder, 'index'),
    Plugins: [plugin],
    RemoteAccessAllowed: false,
    HttpPort: httpPort,
    AuthenticationEnabled: false,
    DicomAet: 'ORTHANC',
    DicomPort: dicomPort,
    DicomCheckCalledAet: true,
    DicomAlwaysAllowEcho: true,
    DicomAlwaysAllowStore: true,
    DicomAlwaysAllowFind: true,
    DicomAlwaysAllowGet: true,
    DicomAlwaysAllowMove: true,
    ...settings
  }
  writeFileSync(join(folder, 'orthanc.json'), JSON.stringify(configuration))
  const child = spawn('Orthanc', [join(folder, 'orthanc.json')], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  const root = (configuration as { DicomWeb?: { Root?: string } }).DicomWeb?.Root ?? '/dicom-web/'
  const url = `http://127.0.0.1:${httpPort}${root.replace(/\/$/, '')}`
  await untilAnswers(`http://127.0.0.1:${httpPort}/system`, () => child.exitCode).catch(async (thrown: unknown) => {
    await stop()
    throw thrown
  })
  return { url, httpPort, dicomPort, dicom: `dicom://ORTHANC@127.0.0.1:${dicomPort}`, stop }
}

async function untilAnswers(url: string, exitCode: () => number | null): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (exitCode() !== null) throw new Error(`Orthanc ended with exit code ${exitCode()}`)
    const status = await fetch(url).then(
      ({ status }) => status,
      () => 0
    )
    if (status === 200 || status === 401) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('Orthanc did not answer within 30 s')
}
