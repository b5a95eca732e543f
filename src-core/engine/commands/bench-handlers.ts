import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { counted } from '../../counts.ts'
import { recoverFolder } from '../../files/atomic-folder.ts'
import { narrowed } from '../../images/image.ts'
import { printable } from '../../printable.ts'
import { benchFileNames } from '../../reports/bench/bench-files.ts'
import { readBenchEntries, readBenchRecord } from '../../reports/bench/bench-folder.ts'
import { newFolderId } from '../../storage/folder-ids.ts'
import { benchesFolder, benchFolder, keptBenches } from '../../storage/kept-benches.ts'
import type { BenchContent, ScansPlace } from '../contract-payloads.ts'
import type { ParsedInput } from '../contract.ts'
import { allowed, type Caller, type NamedPath } from '../path-rules.ts'
import type { ScansEntry } from '../worker/bench-tasks.ts'
import type { JobContext } from '../workspace/jobs.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'
import { uploadDirectory } from './source-handlers.ts'
import { Trials } from './trials.ts'

/** Origin of corrected places, for warnings of the record. */
const byHand = 'a person, entered on the screen'

/** Benches of denoisers on phantoms: inspected, measured, judged and kept in the workspace. */
export function benchCommands(context: EngineContext): HandlersOf<'benches'> {
  const { workspace, jobs, workers } = context
  const inspections = new Trials()
  return {
    'benches.inspect': async ({ input, kernel, doses }, caller) => {
      const signal = inspections.begin()
      const task = { input: await entryOf(context, input, caller), kernel, doses }
      return workers.interactive.run('inspectBench', task, { signal })
    },
    'benches.nameOf': ({ path }, caller) => printable(basename(allowed(caller, path))),
    'benches.stopInspection': () => inspections.stop(),
    'benches.slice': async ({ input, kernel, doses, index }, caller) =>
      narrowed(
        await workers.interactive.run('benchSlice', {
          input: await entryOf(context, input, caller),
          kernel,
          doses,
          index
        })
      ),
    'benches.run': async (request, caller) => {
      const input = await entryOf(context, request.input, caller)
      const outputs: Scans[] = []
      for (const { label, scans } of request.outputs)
        outputs.push({ label, scans: await entryOf(context, scans, caller) })
      const title = `Bench of ${counted(outputs.length + request.denoisers.length, 'output')}`
      return { jobId: jobs.start('bench', title, (job) => runBenchJob(context, { ...request, input, outputs }, job)) }
    },
    'benches.list': () => keptBenches(workspace.path),
    'benches.read': ({ id }) => contentOf(benchFolder(workspace.path, id)),
    'benches.preview': async ({ id }) => {
      const { benchPage } = await import('../../reports/bench/keep-bench.ts')
      const { paperStyle } = await import('../../reports/report-page.ts')
      return benchPage(benchFolder(workspace.path, id), paperStyle)
    },
    'benches.revise': async ({ id, entries }) => {
      const { reviseBench } = await import('../../reports/bench/keep-bench.ts')
      return { record: await reviseBench(benchFolder(workspace.path, id), entries), entries }
    },
    'benches.file': ({ id, file }) => readFile(join(benchFolder(workspace.path, id), benchFileNames[file]))
  }
}

const contentOf = (folder: string): BenchContent => ({
  record: readBenchRecord(folder),
  entries: readBenchEntries(folder)
})

interface Scans {
  readonly label: string
  readonly scans: ScansEntry
}

type WantedBench = Omit<ParsedInput<'benches.run'>, 'input' | 'outputs'> & {
  readonly input: ScansEntry
  readonly outputs: readonly Scans[]
}

async function runBenchJob(
  { workspace, workers }: EngineContext,
  { places, ...request }: WantedBench,
  job: JobContext
): Promise<{ benchId: string }> {
  const benchId = newFolderId('bench')
  const directory = join(workspace.path, benchesFolder, benchId)
  const given = places && { places, name: byHand }
  const task = { ...request, given, directory, modelsDirectory: join(workspace.path, 'models') }
  await workers.batch
    .run('bench', task, {
      signal: job.signal,
      onProgress: (progress) => progress.kind === 'progress' && job.report(progress.fraction, progress.message)
    })
    .catch((thrown: unknown) => {
      // A killed worker cannot remove its half-written folder.
      recoverFolder(directory, true)
      rmSync(directory, { recursive: true, force: true })
      throw thrown
    })
  return { benchId }
}

/** @throws path.refused, source.unknown */
async function entryOf(context: EngineContext, place: ScansPlace<NamedPath>, caller: Caller): Promise<ScansEntry> {
  if ('sourceId' in place) return { entry: context.sources.entry(place.sourceId) }
  if ('path' in place) return { folder: allowed(caller, place.path) }
  return { folder: await onlyFolder(uploadDirectory(context, place.batch)) }
}

/** The folder that a person chose: a browser sends its name before those of the files in it. */
async function onlyFolder(upload: string): Promise<string> {
  const entries = await readdir(upload, { withFileTypes: true }).catch(() => [])
  return entries.length === 1 && entries[0]!.isDirectory() ? join(upload, entries[0]!.name) : upload
}
