import type { BenchInspection } from '../../bench/inspect-bench.ts'
import type { BenchInputRequest, BenchRequest, OpenedScans } from '../../bench/bench-input.ts'
import type { BenchScans } from '../../bench/bench-series.ts'
import type { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import type { Image } from '../../images/image.ts'
import type { BenchEntries } from '../../reports/bench/bench-entries.ts'
import type { SourceEntry } from '../../sources/source.ts'
import { denoisersOf, openCached } from './worker-cache.ts'
import type { WorkerContext } from './worker-progress.ts'

/** Scans of a bench, to be opened by a worker. */
export type ScansEntry = { readonly folder: string } | { readonly entry: SourceEntry }

interface InputTask extends Pick<BenchInputRequest, 'kernel' | 'doses'> {
  readonly input: ScansEntry
}

const scansOf = async (scans: ScansEntry): Promise<BenchScans> =>
  'folder' in scans ? scans : { series: await openCached(scans.entry) }

/** The input that was inspected last. Its headers are read once for all slices and settings. */
let latest: { readonly key: string; readonly opened: Promise<OpenedScans> } | undefined

async function openLatest(input: ScansEntry, signal: AbortSignal): Promise<OpenedScans> {
  const key = JSON.stringify('folder' in input ? input.folder : input.entry.summary.id)
  if (latest?.key === key) return latest.opened
  const { openInput } = await import('../../bench/bench-input.ts')
  const opened = openInput(await scansOf(input), signal)
  latest = { key, opened }
  opened.catch(() => (latest = undefined))
  return opened
}

/** State of an input before it is measured. @throws as `openInput` and `inspectBench` */
export async function inspectBenchTask(
  { input, kernel, doses }: InputTask,
  { signal }: WorkerContext
): Promise<BenchInspection> {
  const { inspectBench } = await import('../../bench/inspect-bench.ts')
  return inspectBench(await openLatest(input, signal), { kernel, doses })
}

/** A slice in which the phantom is sought, in HU. */
export async function readBenchSliceTask(
  { input, kernel, doses, index }: InputTask & { readonly index: number },
  { signal }: WorkerContext
): Promise<Image> {
  const { shownCondition } = await import('../../bench/inspect-bench.ts')
  const { shownSlice } = await import('../../bench/bench-plan.ts')
  const { condition } = shownCondition(await openLatest(input, signal), { kernel, doses })
  return shownSlice(condition.repeats, index)
}

/** Seed of the bootstrap: that of the command line. */
const bootstrapSeed = 1

interface BenchTask extends InputTask, Pick<BenchEntries, 'limits' | 'useCitedLimits'> {
  readonly outputs: readonly { readonly label: string; readonly scans: ScansEntry }[]
  readonly denoisers: readonly DenoiserChoice[]
  readonly given: BenchRequest['given']
  /** Folder of the bench. */
  readonly directory: string
  readonly modelsDirectory: string
}

/** Measures a bench and keeps it in its folder. @throws as `openBench`, `runBench` and `keepBench` */
export async function runBenchTask(task: BenchTask, { signal, report }: WorkerContext): Promise<null> {
  const { openBench } = await import('../../bench/bench-input.ts')
  const { runBench } = await import('../../bench/run-bench.ts')
  const { benchTitle } = await import('../../bench/bench-title.ts')
  const { keepBench } = await import('../../reports/bench/keep-bench.ts')
  const { noWords } = await import('../../reports/exported-report.ts')
  const progress = (fraction: number, message: string) => report({ kind: 'progress', fraction, message })
  const { kernel, doses, denoisers, given, limits, useCitedLimits } = task
  const catalogue = denoisersOf(task.modelsDirectory)
  if (await hasModel(catalogue, denoisers)) await loadTensorFlow()
  progress(0, 'Opening the scans')
  const outputs = []
  for (const { label, scans } of task.outputs) outputs.push({ label, scans: await scansOf(scans) })
  const request = { input: await scansOf(task.input), kernel, doses, outputs, denoisers, given }
  const { plan, doseOrigin, refusals } = await openBench(request, catalogue, signal)
  const result = await runBench(plan, {
    title: benchTitle(plan),
    limits,
    useCitedLimits,
    seed: bootstrapSeed,
    doseOrigin,
    isGiven: given !== undefined,
    warnings: refusals.length === 0 ? [] : [`${refusals.length} files could not be read`],
    onProgress: progress,
    signal
  })
  progress(0.98, 'Drawing the report')
  await keepBench(task.directory, result, { words: noWords, limits: [...limits], useCitedLimits })
  return null
}

async function hasModel(catalogue: DenoiserCatalogue, choices: readonly DenoiserChoice[]): Promise<boolean> {
  for (const { id } of choices) if ((await catalogue.get(id)).description.family === 'model') return true
  return false
}
