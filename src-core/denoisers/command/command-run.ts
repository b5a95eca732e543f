import { rmSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { DenoscopeError, systemReason } from '../../errors.ts'
import { makeTemporaryFolder } from '../../files/make-folder.ts'
import type { ImageBatch } from '../../images/image.ts'
import { printableLine } from '../../printable.ts'
import { runProgram, type ProgramEnd, type ProgramOptions } from '../../runtime/run-program.ts'
import type { SliceFile } from '../denoiser.ts'
import { writeExchange } from './command-exchange.ts'
import { filledWords, splitCommandLine } from './command-line.ts'
import { readOutput } from './command-output.ts'
import type { CommandSetup } from './command-setup.ts'

export interface CommandRunOptions {
  readonly signal?: AbortSignal
  /** DICOM files of the slices, in order; null if there are none. */
  readonly files: readonly SliceFile[] | null
  /** Numbers in place of further placeholders, by name. */
  readonly values: Readonly<Record<string, number>>
  /** Receives the last lines that a successful run has printed on standard error: as one line, and one by one. */
  readonly onPrinted?: (message: string, lines: readonly string[]) => void
}

/** Lines and characters of a program's output that a message shows. */
const [shownLines, shownCharacters] = [6, 600]
/** Most seconds of the command that prints the version. */
const versionTime = 60

/**
 * Runs the program of a set-up once, over slices in HU. Its exchange folder can be read by this user only, and is
 * removed in every case. Folders of killed processes are removed by the next run.
 * @returns HU, shape of `noisy`
 * @throws denoiser.failed with the name of the program; denoiser.incompatible, job.cancelled, file.unwritable
 */
export async function runCommand(
  setup: CommandSetup,
  noisy: ImageBatch,
  { signal, files, values, onPrinted }: CommandRunOptions
): Promise<ImageBatch> {
  const name = programName(setup.commandLine)
  const folder = makeTemporaryFolder('command')
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    const paths = await writeExchange(folder, setup.exchange, noisy, files)
    const words = filledWords(setup.commandLine, paths, values)
    const { timeLimit, workingFolder } = setup
    const end = await endedWell(name, words, { folder: workingFolder, timeLimit, signal, guarded: folder })
    const lines = lastLines(end.stderr)
    if (lines.length > 0) onPrinted?.(`'${name}' printed: ${lines.join(' | ')}`, lines)
    return await readOutput(folder, setup.exchange, noisy).catch((thrown: unknown) => {
      throw thrown instanceof DenoscopeError && thrown.code === 'denoiser.failed'
        ? new CommandFailure(name, thrown.message, { exitCode: end.exitCode, printed: lines, cause: thrown })
        : thrown
    })
  } finally {
    process.off('exit', remove)
    remove()
  }
}

/**
 * The version of a program: stated, or the first line that its command prints. Null if neither is known.
 * @throws denoiser.failed, job.cancelled
 */
export async function versionOf(setup: CommandSetup, signal?: AbortSignal): Promise<string | null> {
  const { version, versionCommand, workingFolder: folder } = setup
  if (versionCommand === undefined) return version ?? null
  const words = splitCommandLine(versionCommand)
  const options = { folder, signal, timeLimit: Math.min(versionTime, setup.timeLimit) }
  const { stdout, stderr } = await endedWell(versionCommand, words, options)
  const [line] = [stdout, stderr].flatMap((text) => text.split('\n').map(printableLine)).filter((text) => text.trim())
  if (line === undefined) throw new CommandFailure(versionCommand, 'printed no version')
  return line.trim().slice(0, 200)
}

/** @throws denoiser.failed unless the exit code is 0; job.cancelled */
async function endedWell(name: string, words: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const { folder, timeLimit } = options
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandFailure(name, `cannot start: there is no working folder ${folder}`)
  const end = await runProgram(words, options).catch((cause: unknown) => {
    throw new CommandFailure(name, `cannot start: ${words[0]}: ${systemReason(cause)}`, { cause })
  })
  const { exitCode } = end
  if (end.stopped === 'cancelled') throw new DenoscopeError('job.cancelled', `'${name}' was cancelled`)
  const facts = { exitCode, printed: lastLines(`${end.stdout}\n${end.stderr}`) }
  if (end.stopped === 'limit') throw new CommandFailure(name, `was ended after its time limit of ${timeLimit} s`, facts)
  if (exitCode === null) throw new CommandFailure(name, `was ended by ${end.signal}`, facts)
  if (exitCode !== 0) throw new CommandFailure(name, `ended with exit code ${exitCode}, expected 0`, facts)
  return end
}

/** The words of a command line before the first path: `python my.py`. */
export function programName(commandLine: string): string {
  const [program, ...words] = splitCommandLine(commandLine)
  const first = words.findIndex((word) => /\{(?:input|output|folder)\}/.test(word))
  const before = words
    .slice(0, first)
    .filter((word) => !word.startsWith('-'))
    .map((word) => basename(word))
  return printableLine([basename(program!), ...before].join(' ')).slice(0, 80)
}

/** The last lines of a program's output. The first of them may lack its beginning. */
function lastLines(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => printableLine(line.trim()))
  const last = lines.filter((line) => line !== '').slice(-shownLines)
  return last
    .join('\n')
    .slice(-shownCharacters)
    .split('\n')
    .filter((line) => line !== '')
}

interface FailureFacts {
  readonly exitCode?: number | null
  readonly printed?: readonly string[]
  readonly cause?: unknown
}

/** A run that gave no usable output. The message is one line with the last lines that the program printed. */
export class CommandFailure extends DenoscopeError {
  /** The message without the printed lines. */
  readonly problem: string
  /** Null if the program did not start, or was ended by a signal. */
  readonly exitCode: number | null
  readonly printed: readonly string[]

  constructor(name: string, problem: string, { exitCode = null, printed = [], cause }: FailureFacts = {}) {
    const lines = printed.length === 0 ? '' : `; it printed: ${printed.join(' | ')}`
    super('denoiser.failed', `'${name}' ${problem}${lines}`, { cause })
    this.problem = `'${name}' ${problem}`
    this.exitCode = exitCode
    this.printed = printed
  }
}
