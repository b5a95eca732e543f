import { existsSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { BenchRecord } from '../../bench/bench-record.ts'
import { parseChoice } from '../../denoisers/denoiser-choice.ts'
import type { DenoiserChoice } from '../../denoisers/denoiser.ts'
import { DenoscopeError } from '../../errors.ts'
import { readError } from '../../files/file-error.ts'
import { printable } from '../../printable.ts'
import { noWords, type ReportWords } from '../../reports/exported-report.ts'
import { addSignatureOptions, wordsFrom } from '../options/report-options.ts'
import { collect, jsonOption, seedOption } from '../options/common-options.ts'
import { loadBackend, localDenoisers, namedChoice } from '../support/local-models.ts'
import { interruptSignal, printRefusals, ProgressLine, warn, warnAll } from '../support/standard-error.ts'

const help = `
The input is a folder with scans of a phantom: one series, or a folder for each dose and repeat. Series of the same dose are
repeats. Doses come from --dose, else from truth.json of a simulated phantom, else from CTDIvol or mAs of the headers. The largest
one is the full dose. A folder of an output has the same subfolders as the input. Places are found in the input alone.

Limits are a table (CSV) with the columns measure, minimum, maximum and, if wanted, subject, dose, image and source. Without limits
nothing passes or fails. Writes report.html, report.pdf (with a Chromium on this machine), bench.csv, curves.csv, bench.json and maps.
Exit code 1 if a limit fails or is not measured.
`

export function benchCommand(): Command {
  const command = new Command('bench')
    .description('Measure denoised scans of a phantom beside their input: the report of a medical physicist.')
    .requiredOption('--input <folder>', 'folder with the scans of a phantom, by dose and repeat')
    .addOption(
      new Option('--output <name=folder>', 'output of a denoiser; may be given several times').argParser(collect(named))
    )
    .addOption(
      new Option(
        '--denoiser <id[:name=value,...]>',
        'denoiser of Denoscope to run on the input; may be given several times'
      ).argParser(collect(parseChoice))
    )
    .addOption(
      new Option(
        '--dose <folder=number>',
        'dose of a folder or series of the input in any unit; may be given several times'
      ).argParser(collect(dose))
    )
    .option('--kernel <name>', 'reconstruction kernel of the series that count')
    .option('--phantom <file>', "corrected places of the phantom: the JSON of 'denoscope measure phantom --json'")
    .option('--limits <file>', 'table of limits')
    .option('--cited-limits', "judge HU by the accepted ranges of the phantom's programme")
    .option('--title <text>', 'title of the report (default: made from the phantom)')
    .option('--institution <text>', 'institution')
    .option('--conclusion <text>', 'conclusion of the person who signs')
    .requiredOption('--out <folder>', 'folder of the report, which is replaced if it is one')
    .addOption(seedOption('seed of the bootstrap'))
    .addOption(jsonOption())
  return addSignatureOptions(command)
    .addHelpText('after', help)
    .action((options: BenchCommandOptions) => bench(options))
}

interface Named {
  readonly name: string
  readonly value: string
}

interface BenchCommandOptions extends Partial<ReportWords> {
  input: string
  output?: Named[]
  denoiser?: DenoiserChoice[]
  dose?: { folder: string; dose: number }[]
  kernel?: string
  phantom?: string
  limits?: string
  citedLimits?: boolean
  out: string
  seed: number
  json?: boolean
}

function named(text: string): Named {
  const at = text.indexOf('=')
  const [name, value] = [printable(text.slice(0, at).trim()), text.slice(at + 1)]
  if (at < 1 || name === '' || value === '') throw new InvalidArgumentError('Expected NAME=FOLDER.')
  return { name, value }
}

function dose(text: string): { folder: string; dose: number } {
  const at = text.lastIndexOf('=')
  const value = Number(text.slice(at + 1))
  if (at < 1 || !(value > 0 && value < Infinity)) throw new InvalidArgumentError('Expected FOLDER=NUMBER above 0.')
  return { folder: text.slice(0, at), dose: value }
}

async function bench(options: BenchCommandOptions): Promise<void> {
  const { openBench } = await import('../../bench/bench-input.ts')
  const { runBench } = await import('../../bench/run-bench.ts')
  const { benchTitle } = await import('../../bench/bench-title.ts')
  const { parseLimits } = await import('../../bench/bench-limits.ts')
  const { renderBenchHtml } = await import('../../reports/bench/bench-page.ts')
  const { writeBenchFiles } = await import('../../reports/bench/bench-files.ts')
  const folder = resolve(options.out)
  requireReplaceable(folder)
  const limits = options.limits === undefined ? [] : parseLimits(readText(options.limits), basename(options.limits))
  const signal = interruptSignal()
  const catalogue = await localDenoisers()
  const denoisers = await Promise.all((options.denoiser ?? []).map((choice) => namedChoice(catalogue, choice)))
  for (const { id } of denoisers) if ((await catalogue.get(id)).description.family === 'model') await loadBackend()
  const opened = await openBench(
    {
      input: { folder: resolve(options.input) },
      outputs: (options.output ?? []).map(({ name, value }) => ({ label: name, scans: { folder: resolve(value) } })),
      denoisers,
      doses: options.dose ?? [],
      kernel: options.kernel,
      given: options.phantom === undefined ? undefined : await givenPlaces(options.phantom)
    },
    catalogue,
    signal
  )
  printRefusals(opened.refusals)
  const progress = new ProgressLine()
  const result = await runBench(opened.plan, {
    title: options.title ?? benchTitle(opened.plan),
    limits,
    useCitedLimits: options.citedLimits ?? false,
    seed: options.seed,
    doseOrigin: opened.doseOrigin,
    isGiven: options.phantom !== undefined,
    warnings: opened.refusals.length === 0 ? [] : [`${opened.refusals.length} files could not be read`],
    onProgress: (fraction, message) => progress.report(fraction, message),
    signal
  }).finally(() => progress.end())
  const { record } = result
  const html = await renderBenchHtml(result, wordsFrom(options, { ...noWords, title: record.title }))
  const pdf = await printed(html, signal)
  const pages = { html, ...(pdf && { pdf }) }
  const files = await writeBenchFiles(folder, result, pages)
  warnAll([...record.phantom.warnings, ...record.warnings])
  process.stdout.write(options.json ? `${JSON.stringify(record)}\n` : summaryOf(record, folder, files))
  if (record.limits.some(({ results }) => results.some(({ verdict }) => verdict !== 'pass'))) process.exitCode = 1
}

async function givenPlaces(path: string) {
  const { parsePlaces } = await import('../../bench/given-phantom.ts')
  const name = basename(path)
  return { places: parsePlaces(readText(path), name), name }
}

function summaryOf({ phantom, conclusions, missing, limits }: BenchRecord, folder: string, files: readonly string[]) {
  const verdicts = limits.flatMap(({ results }) => results.map(({ verdict }) => verdict))
  const failed = verdicts.filter((verdict) => verdict !== 'pass').length
  const lines = [
    phantom.name,
    ...conclusions,
    ...(missing.length > 0 ? [`${missing.length} values were refused, with their reasons in the report.`] : []),
    ...(verdicts.length > 0 ? [`Limits: ${verdicts.length - failed} of ${verdicts.length} pass.`] : []),
    `Written to ${folder}: ${files.join(', ')}`
  ]
  return `${lines.join('\n')}\n`
}

/** The page as PDF; null without a browser on this machine, with a warning. */
async function printed(page: string, signal: AbortSignal): Promise<Uint8Array | null> {
  const { printPdf } = await import('../../reports/browser-pdf.ts')
  try {
    return await printPdf(page, signal)
  } catch (error) {
    if (!(error instanceof DenoscopeError) || error.code !== 'pdf.unavailable') throw error
    warn(error.message)
    return null
  }
}

/** @throws argument.invalid if the folder holds something other than a bench */
function requireReplaceable(folder: string): void {
  if (!existsSync(folder) || existsSync(join(folder, 'bench.json'))) return
  throw new DenoscopeError('argument.invalid', `--out: ${folder} exists and is no folder of a bench; name a new folder`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw readError(path, error)
  }
}
