import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Judgement } from '../../../../src-core/review/finding.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { type Attributes, syntheticDicom } from '../../../support/dicom.ts'
import { run, runFully } from '../../cli/support/command-line.ts'

export const side = 48
export const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')

/** Rows run to the left and a little to the head: an oblique series. */
export const oblique = '0.96592583\\0\\0.25881905\\0\\1\\0'

/** A small CT series with everything that a scanner states, private attributes and nested names. */
export const scanner: Attributes = {
  '0008,0005': ['CS', 'ISO_IR 192'],
  '0008,0020': ['DA', '20240229'],
  '0008,0030': ['TM', '104607'],
  '0008,0050': ['SH', 'ACC99887'],
  '0008,0070': ['LO', 'GE MEDICAL SYSTEMS'],
  '0008,0080': ['LO', utf8('Klinikum Grünwald')],
  '0008,0090': ['PN', utf8('Quokka^Dörte')],
  '0008,0201': ['SH', '+0100'],
  '0008,1030': ['LO', 'Abdomen low dose'],
  '0008,103E': ['LO', 'Low dose B30f'],
  '0008,1090': ['LO', 'LightSpeed Ultra'],
  '0008,1140': ['SQ', [{ '0008,1150': ['UI', '1.2.840.10008.5.1.4.1.1.2'], '0008,1155': ['UI', '2.25.1000.99'] }]],
  '0009,0010': ['LO', 'ACME 1.1'],
  '0009,1001': ['LO', 'Zebrafink private'],
  '0010,0010': ['PN', utf8('Zebrafink^Jürgen=山田^太郎=やまだ^たろう')],
  '0010,0020': ['LO', 'MRN-7734211'],
  '0010,0030': ['DA', '19510314'],
  '0010,0040': ['CS', 'M'],
  '0010,1010': ['AS', '072Y'],
  '0018,0015': ['CS', 'ABDOMEN'],
  '0018,0050': ['DS', '2.50'],
  '0018,0060': ['DS', '120'],
  '0018,1000': ['LO', 'SN-STM-0042'],
  '0018,1020': ['LO', 'sw 303.1'],
  '0018,1150': ['IS', '504'],
  '0018,1151': ['IS', '300'],
  '0018,1210': ['SH', 'STANDARD'],
  '0018,5100': ['CS', 'FFS'],
  '0018,9345': ['FD', [6.5]],
  '0020,000D': ['UI', '1.3.12.2.1107.5.1.4.7.20240229.1'],
  '0020,000E': ['UI', '1.3.12.2.1107.5.1.4.7.20240229.2'],
  '0020,0010': ['SH', '17'],
  '0020,0011': ['IS', '4'],
  '0020,0012': ['IS', '1'],
  '0020,0037': ['DS', oblique],
  '0020,0052': ['UI', '1.3.12.2.1107.5.1.4.7.20240229.3'],
  '0020,1040': ['LO', 'SN'],
  '0028,0030': ['DS', '0.810547\\0.810547'],
  '0028,1050': ['DS', '40'],
  '0028,1051': ['DS', '400'],
  '0028,1052': ['DS', '-1024.0'],
  '0028,1053': ['DS', '1'],
  '0028,1054': ['LO', 'HU'],
  '0028,2110': ['CS', '01'],
  '0028,2112': ['DS', '8.5'],
  '0028,2114': ['CS', 'ISO_15444_1'],
  '0040,0275': ['SQ', [{ '0040,1001': ['SH', 'RP-4711'], '0032,1060': ['LO', utf8('für Müller')] }]]
}

export const sourceUid = (slice: number): string => `1.3.12.2.1107.5.1.4.7.20240229.2.${slice + 1}`
/** Image Position Patient of a slice, along the normal of `oblique`. */
export const position = (slice: number): string =>
  `${(-100 - 0.6470476 * slice).toFixed(6)}\\-120.000000\\${(10 + 2.4148146 * slice).toFixed(6)}`

/** HU of a slice: soft tissue with a rod and a step, which filters change. */
export const hounsfield = (slice: number): Int32Array =>
  Int32Array.from({ length: side * side }, (_, index) => {
    const [row, column] = [Math.floor(index / side), index % side]
    const rod = Math.hypot(row - 14, column - 18 - slice) < 3 ? 160 : 0
    return 40 + rod + (column > 30 ? 100 : 0) + (((row * 7 + column * 13 + slice * 5) % 11) - 5) * 6
  })

/** Writes the series. @param changes attributes in place of those of `scanner` */
export function writeScannerSeries(folder: string, changes: Attributes = {}, slices = 3): string {
  mkdirSync(folder, { recursive: true })
  for (let slice = 0; slice < slices; slice++) {
    const stored = hounsfield(slice).map((hu) => hu + 1024)
    const attributes: Attributes = {
      ...scanner,
      '0008,0018': ['UI', sourceUid(slice)],
      '0020,0013': ['IS', String(slice + 1)],
      '0020,0032': ['DS', position(slice)],
      ...changes
    }
    writeFileSync(join(folder, `${slice + 1}.dcm`), syntheticDicom({ rows: side, columns: side, stored, attributes }))
  }
  return folder
}

export interface StatedFinding extends Partial<Judgement> {
  readonly patch: number
  readonly output: string
  readonly reader: string
}

export interface AuditedSeries {
  readonly folder: string
  readonly series: string
  readonly workspace: string
  readonly auditId: string
  /** Ids of the findings, in the order stated. */
  readonly findingIds: readonly string[]
  /** Runs `denoscope export` into a new folder of this name. */
  export(name: string, ...words: readonly string[]): Promise<{ folder: string; stdout: string; stderr: string }>
}

/** Patches of an audit by `auditSeries`: three slices of 3 x 3 patches of 16 x 16 pixels. */
export const patchAt = (slice: number, row: number, column: number): number => slice * 9 + row * 3 + column

interface SeriesSettings {
  /** Attributes in place of those of `scanner`. */
  readonly changes?: Attributes
  /** Words for `denoscope audit`. */
  readonly words?: readonly string[]
  /** Writes the series into a folder. Default: `writeScannerSeries`. */
  readonly write?: (folder: string) => string
}

/** An audit of a median and a mean filter over a series with simulated noise, with findings, in a workspace. */
export async function auditSeries(
  folder: string,
  findings: readonly StatedFinding[] = [],
  { changes, words = ['--degradation', 'gaussian:0.02'], write }: SeriesSettings = {}
): Promise<AuditedSeries> {
  const [series, workspace] = [
    (write ?? writeScannerSeries)(join(folder, 'series'), changes),
    join(folder, 'workspace')
  ]
  const filters = ['--denoiser', 'median', '--denoiser', 'gaussian']
  await run('audit', '--input', series, ...filters, '--patch', 16, ...words, '--workspace', workspace, '--quiet')
  const open = Workspace.open(workspace)
  const auditId = open.audits.list()[0]!.id
  const findingIds = findings.map(({ patch, output, reader, ...stated }) => {
    const judgement = { category: 'lost-structure', severity: 'minor', note: '', region: null, ...stated } as const
    return open.findings.record({ auditId, patchIndex: patch, denoiserKey: output, reviewer: reader, judgement }).id
  })
  open.close()
  const common = ['--workspace', workspace, '--source', series]
  return {
    folder,
    series,
    workspace,
    auditId,
    findingIds,
    export: async (name, ...more) => {
      const target = join(folder, name)
      return { folder: target, ...(await runFully('export', '--dicom', target, ...common, ...more)) }
    }
  }
}

/** Names of all files below a folder, sorted. */
export const filesIn = (folder: string): string[] =>
  (
    readdirSync(folder, { recursive: true, withFileTypes: true }) as {
      parentPath: string
      name: string
      isFile(): boolean
    }[]
  )
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()

/** The same for all tests of a file. @returns the audit, once the tests run */
export function useAuditedSeries(
  ...settings: Parameters<typeof auditSeries> extends [string, ...infer Rest] ? Rest : never
): () => AuditedSeries {
  let audited: AuditedSeries
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-'))
  beforeAll(async () => {
    audited = await auditSeries(folder, ...settings)
  }, 120_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return () => audited
}
