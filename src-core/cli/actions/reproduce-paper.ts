import { dirname, join, resolve } from 'node:path'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { experimentWorkers } from '../../engine/worker/experiment-workers.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import { type Extra, runSettings } from '../../studies/paper/experiment-plan.ts'
import { runExperiment } from '../../studies/paper/run-experiment.ts'
import { resultsJson, summaryOf } from '../../studies/paper/paper-results.ts'
import { writePaperReport } from '../../studies/paper/report/paper-report.ts'
import { announcedBackend } from '../announced-backend.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface ReproducePaperOptions {
  out: string
  epochs?: number
  quick?: boolean
  with: Extra[]
  seed: number
  json?: boolean
}

/** Runs, or goes on with, a reproduction of the paper in `--out`, and writes its report. */
export async function reproducePaper(options: ReproducePaperOptions): Promise<void> {
  const directory = resolve(options.out)
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const backend = await announcedBackend()
  const finished = await runExperiment({
    directory,
    settings: runSettings({ seed: options.seed, epochs: options.epochs, quick: options.quick ?? false }),
    extras: options.with,
    workers: experimentWorkers(),
    shippedModelsDirectory: shippedModelsDirectory(),
    classifierDirectory: join(dirname(shippedModelsDirectory()), 'classifiers', 'mnist-digits'),
    versions: recordedVersions(backend),
    backend: `${backend.name}: ${backend.version}`,
    signal,
    onProgress: (fraction, message) => progress.report(fraction, message)
  }).finally(() => progress.end())
  const results = await writePaperReport(directory, finished)
  process.stdout.write(
    options.json
      ? `${JSON.stringify(resultsJson(results))}\n`
      : `${summaryOf(results)}Written to ${join(directory, 'report.html')}\n`
  )
}
