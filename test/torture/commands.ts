import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, root } from '../../scripts/setup/paths.mjs'
import { Workspace } from '../../src-core/storage/workspace.ts'
import type { TortureInputs } from './inputs.ts'
import { judgement } from './kill/engine-jobs.ts'

/** Input of commands: small series, and workspaces with an audit and findings. */
export interface CommandGround extends TortureInputs {
  readonly workspace: string
  /** Workspace of another reader, with an audit of its own. */
  readonly other: string
  readonly keyFile: string
}

/** A command that writes. */
export interface TorturedCommand {
  /** Words of the command line. @param out where it writes. */
  words(ground: CommandGround, out: string): readonly string[]
  /** Name of the result. Default: a folder. */
  readonly file?: string
  /** Makes what the command changes. Default: nothing is there. */
  readonly prepare?: (ground: CommandGround, out: string) => void
  /** True if a former result stays until the new one is complete. Default: the result must not exist. */
  readonly replaces?: boolean
  /** True if the result is a workspace, whose files change one by one. */
  readonly isWorkspace?: boolean
  /** True if the next run continues what was cut off. */
  readonly isContinued?: boolean
}

const patch = ['--patch', '28', '--denoiser', 'median']
const copyOf = (from: (ground: CommandGround) => string) => (ground: CommandGround, out: string) => {
  rmSync(out, { recursive: true, force: true })
  cpSync(from(ground), out, { recursive: true })
}

/** Each command that writes something of its own, by name. */
export const torturedCommands: Readonly<Record<string, TorturedCommand>> = {
  audit: {
    words: ({ quarter, full }, out) => [
      'audit',
      '--input',
      quarter,
      '--reference',
      full,
      ...patch,
      '--out',
      out,
      '--replace'
    ],
    replaces: true
  },
  'audit-in-workspace': {
    words: ({ quarter, full }, out) => ['audit', '--input', quarter, '--reference', full, ...patch, '--workspace', out],
    prepare: copyOf(({ workspace }) => workspace),
    isWorkspace: true
  },
  bench: {
    words: ({ scans }, out) => ['bench', '--input', scans, '--denoiser', 'gaussian', '--out', out],
    replaces: true
  },
  phantom: {
    words: (_, out) => [
      'phantom',
      'uniform',
      '--size',
      '64',
      '--diameter',
      '50',
      '--pixel-spacing',
      '1',
      '--slices',
      '3',
      '--views',
      '90',
      '--out',
      out
    ]
  },
  'filter-dicom': { words: ({ full }, out) => ['filter', 'median', full, out] },
  convert: { words: ({ full }, out) => ['convert', full, out], file: 'out.nii.gz', replaces: true },
  deidentify: { words: ({ series, keyFile }, out) => ['deidentify', series, out, '--key-file', keyFile] },
  'insert-lesions': {
    words: ({ full, keyFile }, out) => [
      'insert-lesions',
      full,
      out,
      '--diameter',
      '5',
      '--contrast',
      '40',
      '--at',
      '2,48,48',
      '--key-file',
      keyFile
    ]
  },
  'export-dicom': {
    words: ({ workspace, keyFile }, out) => [
      'export',
      '--workspace',
      workspace,
      '--dicom',
      out,
      '--objects',
      'sr,map',
      '--key-file',
      keyFile
    ]
  },
  report: {
    words: ({ workspace }, out) => ['report', '--workspace', workspace, '--out', out],
    file: 'report.html',
    replaces: true
  },
  backup: { words: (_, out) => ['backup', out], prepare: copyOf(({ workspace }) => workspace), isWorkspace: true },
  restore: { words: (_, out) => ['restore', out], prepare: copyOf(({ workspace }) => workspace), isWorkspace: true },
  repair: { words: (_, out) => ['repair', out], prepare: copyOf(({ workspace }) => workspace), isWorkspace: true },
  merge: {
    words: ({ other }, out) => ['merge', other, '--workspace', out],
    prepare: copyOf(({ workspace }) => workspace),
    isWorkspace: true
  },
  train: {
    words: (_, out) => [
      'train',
      '--data',
      'mnist',
      '--degradation',
      'gaussian:0.3',
      '--limit',
      '256',
      '--epochs',
      '2',
      '--out',
      out
    ],
    isContinued: true
  },
  program: {
    words: ({ full }, out) => [
      'denoise',
      full,
      out,
      '--command',
      'sh -c "sleep 0.5; cp \\"$1\\" \\"$2\\"" program {input} {output}'
    ]
  }
}

/** Starts a command in a process of its own. */
export function startCommand(words: readonly string[]): ChildProcess {
  return spawn(pinnedNode, [join(root, 'dist', 'cli.mjs'), ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
}

export interface CommandEnd {
  readonly code: number | null
  readonly stderr: string
}

/** The end of a command, and what it wrote on standard error. */
export function endOf(child: ChildProcess): Promise<CommandEnd> {
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stderr }))
  })
}

/** Makes workspaces with an audit and findings, and a backup. */
export async function makeGround(folder: string, inputs: TortureInputs): Promise<CommandGround> {
  const ground = {
    ...inputs,
    workspace: join(folder, 'workspace'),
    other: join(folder, 'other'),
    keyFile: join(folder, 'key')
  }
  for (const path of [ground.workspace, ground.other]) {
    await succeed(['audit', '--input', inputs.quarter, '--reference', inputs.full, ...patch, '--workspace', path])
    const workspace = Workspace.open(path)
    const [audit] = workspace.audits.list()
    for (const patchIndex of [0, 1, 2])
      workspace.findings.record({
        auditId: audit!.id,
        patchIndex,
        denoiserKey: 'median',
        reviewer: 'A. Reader',
        judgement: { ...judgement, note: '', region: null }
      })
    await workspace.backUp()
    workspace.close()
  }
  return ground
}

/** Runs a command that must succeed. */
export async function succeed(words: readonly string[]): Promise<void> {
  const { code, stderr } = await endOf(startCommand(words))
  if (code !== 0) throw new Error(`denoscope ${words.join(' ')}: ${stderr.trim()}`)
}
