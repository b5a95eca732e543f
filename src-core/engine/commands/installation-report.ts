import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { availableParallelism, freemem, totalmem } from 'node:os'
import { bytesText } from '../../counts.ts'
import {
  instructionSet,
  instructionSetVariable,
  safeInstructionSet
} from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { listModels } from '../../denoisers/models/model-folder.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { appVersion } from '../../runtime/versions.ts'
import { journalMode } from '../../storage/journal-mode.ts'
import { networkAdvice } from '../../storage/workspace-notices.ts'
import type { BackendDescription, DoctorReport } from '../contract-payloads.ts'

type Check = DoctorReport['checks'][number]

/** Bytes that leave room for a few audits. */
const leastFree = 1e9

/**
 * Versions and problems of this installation.
 * @param workspace a folder that exists
 */
export async function examine(backend: BackendDescription, workspace: string): Promise<DoctorReport> {
  return {
    checks: [
      { name: 'Denoscope', state: 'good', value: appVersion },
      { name: 'Node', state: 'good', value: process.versions.node + electronVersion() },
      backendCheck(backend),
      ...(backend.name === 'tensorflow' ? [instructionCheck()] : []),
      { name: 'SQLite', state: 'good', value: packageVersion('better-sqlite3') },
      { name: 'DICOM', state: 'good', value: `dcmjs-codecs ${packageVersion('dcmjs-codecs')}` },
      await modelCheck(),
      { name: 'Processor', state: 'good', value: `${availableParallelism()} cores` },
      { name: 'Memory', state: 'good', value: `${bytesText(freemem())} free of ${bytesText(totalmem())}` },
      await diskCheck(workspace)
    ]
  }
}

function backendCheck({ name, version, reason }: BackendDescription): Check {
  const value = `${version}: ${reason}`
  if (name === 'tensorflow') return { name: 'TensorFlow', state: 'good', value }
  const advice = 'WebAssembly works, but slower. `npm run setup -- --retry` tries again to get native TensorFlow.'
  return { name: 'TensorFlow', state: 'limited', value, advice }
}

/** Warns of kernels beyond AVX2, which make training faster on some processors and end it by a signal on others. */
function instructionCheck(): Check {
  const { value, isSafe } = instructionSet()
  const check = { name: 'Instructions', value: `oneDNN up to ${value} (${instructionSetVariable})` }
  if (isSafe) return { ...check, state: 'good' }
  return {
    ...check,
    state: 'limited',
    advice: `A signal, such as a terminal's resizing, may end a training. ${safeInstructionSet} is safe.`
  }
}

async function modelCheck(): Promise<Check> {
  const models = await listModels([{ directory: shippedModelsDirectory(), origin: 'shipped' }])
  const value = models.map(({ id }) => id).join(', ')
  if (models.length > 0) return { name: 'Shipped models', state: 'good', value }
  return { name: 'Shipped models', state: 'bad', value: 'none found', advice: 'Restore the folder resources/models.' }
}

async function diskCheck(workspace: string): Promise<Check> {
  const { bavail, bsize } = await statfs(workspace)
  const value = `${bytesText(bavail * bsize)} free in ${workspace}`
  if (journalMode(workspace) === 'DELETE')
    return { name: 'Workspace', state: 'limited', value: `${value}, a network drive`, advice: networkAdvice }
  if (bavail * bsize > leastFree) return { name: 'Workspace', state: 'good', value }
  return { name: 'Workspace', state: 'limited', value, advice: 'Audits keep their arrays there; make room.' }
}

function packageVersion(name: string): string {
  return (JSON.parse(readFileSync(findPackageJSON(name, import.meta.url)!, 'utf8')) as { version: string }).version
}

function electronVersion(): string {
  return process.versions.electron ? ` in Electron ${process.versions.electron}` : ''
}
