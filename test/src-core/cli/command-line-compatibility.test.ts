import type { Command, Option } from 'commander'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pinnedNode, root } from '../../../scripts/setup/paths.mjs'
import { filtersCommand } from '../../../src-core/cli/commands/filter-command.ts'
import { buildProgram } from '../../../src-core/cli/program.ts'
import { firstLine } from '../../support/processes.ts'
import { formerJson } from '../../support/version-0.1.0.ts'
import { run } from './support/command-line.ts'
import { writeCommandLineInputs, writeFormerWorkspace } from './support/command-line-inputs.ts'
import { missingPaths, shapeOf, type JsonShape } from './support/json-shape.ts'

/**
 * Command line of version 0.1.0. Scripts depend on it: later versions accept the same options and keep the keys of
 * outputs.
 */
interface FormerCommandLine {
  readonly onlyOptions: readonly string[]
  readonly commands: readonly FormerCommand[]
  /** Values that options take, by 'command --option'. */
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly runs: readonly FormerRun[]
}
interface FormerCommand {
  /** Empty for the program itself. */
  readonly words: readonly string[]
  readonly arguments: readonly { readonly required: boolean; readonly variadic: boolean }[]
  readonly options: readonly FormerOption[]
}
interface FormerOption {
  readonly long: string
  readonly short?: string
  readonly value: 'required' | 'optional' | 'none'
  readonly variadic?: boolean
  readonly mandatory?: boolean
  readonly choices?: readonly string[]
  /** As JSON; absent if there is none, or if it depends on the machine. */
  readonly default?: unknown
}
interface FormerRun {
  readonly command: string
  readonly words: readonly string[]
  /** Keys of standard output with --json. */
  readonly stdout?: JsonShape
  /** Keys of JSON files, by path. */
  readonly files?: Readonly<Record<string, JsonShape>>
  /** Columns of CSV files, by path. */
  readonly tables?: Readonly<Record<string, readonly string[]>>
}
const former = formerJson<FormerCommandLine>('command-line.json')

/** A command by its words, or by an alias. Undefined if there is none. */
function commandOf(words: readonly string[]): Command | undefined {
  const [first, ...more] = words
  // Subcommands of `filter` are made when the command is used.
  const start = first === 'filter' && more.length > 0 ? filtersCommand() : buildProgram()
  const path = first === 'filter' && more.length > 0 ? more : words
  return path.reduce<Command | undefined>(
    (command, word) => command?.commands.find((sub) => sub.name() === word || sub.aliases().includes(word)),
    start
  )
}

const optionOf = (command: Command, long: string): Option | undefined =>
  command.options.find((option) => option.long === long)

/** True if the option takes this value. An option without a parser takes all. */
function takes({ parseArg }: Option, value: string): boolean {
  try {
    parseArg?.(value, undefined)
    return true
  } catch {
    return false
  }
}

describe.each(former.commands.map((command) => [['denoscope', ...command.words].join(' '), command] as const))(
  '%s',
  (_, { words, arguments: named, options }) => {
    it('is still a command with the arguments of version 0.1.0', () => {
      const command = commandOf(words)
      expect(command).toBeDefined()
      const taken = command!.registeredArguments
      expect(taken.slice(0, named.length).map(({ required, variadic }) => ({ required, variadic }))).toEqual(named)
      expect(taken.slice(named.length).filter(({ required }) => required)).toEqual([])
    })

    it('still takes the options of version 0.1.0, shown or hidden, and asks for no others', () => {
      const command = commandOf(words)!
      for (const { long, short, value, variadic = false, choices = [], default: usual } of options) {
        const option = optionOf(command, long)
        expect([long, option !== undefined]).toEqual([long, true])
        if (short !== undefined) expect([long, option!.short]).toEqual([long, short])
        expect([long, option!.required ? 'required' : option!.optional ? 'optional' : 'none']).toEqual([long, value])
        expect([long, option!.variadic]).toEqual([long, variadic])
        expect([long, choices.filter((choice) => !takes(option!, choice))]).toEqual([long, []])
        // A hidden option stands for one of another name, which has the default.
        if (usual !== undefined && !option!.hidden) expect([long, option!.defaultValue]).toEqual([long, usual])
      }
      const asked = new Set(options.filter(({ mandatory }) => mandatory).map(({ long }) => long))
      expect(
        command.options.filter(({ mandatory, long }) => mandatory && !asked.has(long!)).map(({ long }) => long)
      ).toEqual([])
    })
  }
)

it.each(Object.entries(former.values))('%s takes the values of version 0.1.0', (name, values) => {
  const words = name.split(' ')
  const option = optionOf(commandOf(words.slice(0, -1))!, words.at(-1)!)!
  expect(values.filter((value) => !takes(option, value))).toEqual([])
})

describe('Output and files of commands', { timeout: 300_000 }, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-command-line-'))
    process.env.DENOSCOPE_WORKSPACE = join(folder, 'usual-workspace')
    writeCommandLineInputs(folder)
  })
  beforeEach(() => writeFormerWorkspace(folder))
  afterAll(() => {
    delete process.env.DENOSCOPE_WORKSPACE
    rmSync(folder, { recursive: true, force: true })
  })
  const filled = (words: readonly string[]) => words.map((word) => word.replaceAll('{folder}', folder))
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')

  it.each(
    former.runs
      .filter(({ command }) => command !== 'serve')
      .map((each) => [`${each.command} ${each.words.join(' ')}`, each] as const)
  )('has the keys and columns of version 0.1.0: %s', async (_, { command, words, stdout, files = {}, tables = {} }) => {
    const printed = await run(...command.split(' '), ...filled(words))
    if (stdout !== undefined) expect(missingPaths(stdout, shapeOf(JSON.parse(printed)))).toEqual([])
    for (const [name, shape] of Object.entries(files))
      expect([name, missingPaths(shape, shapeOf(JSON.parse(read(name))))]).toEqual([name, []])
    for (const [name, columns] of Object.entries(tables))
      expect([name, columns.filter((column) => !columnsOf(read(name)).includes(column))]).toEqual([name, []])
  })

  it('serve prints address, port and token as version 0.1.0 did', async () => {
    const { words, stdout } = former.runs.find(({ command }) => command === 'serve')!
    const env = { ...process.env, XDG_CONFIG_HOME: folder }
    const child = spawn(pinnedNode, [join(root, 'src-core', 'cli', 'denoscope.ts'), 'serve', ...filled(words)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env
    })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const line = await firstLine(child, child.stdout)
    child.stdin.end()
    await ended
    expect(missingPaths(stdout!, shapeOf(JSON.parse(line)))).toEqual([])
  })
})

const columnsOf = (table: string): string[] =>
  table
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)[0]!
    .split(',')
