import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { slicePlace, syntheticDicom, type Attributes } from '../../support/dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { runFully } from './support/command-line.ts'

let root = ''
beforeEach(() => {
  root = temporaryFolder()
})

/** Three slices under the same UIDs for every folder, unless told otherwise. */
function write(name: string, seed: number, more: (index: number) => Attributes = () => ({})): string {
  const folder = join(root, name)
  mkdirSync(folder)
  for (const index of [0, 1, 2]) {
    const attributes: Attributes = { ...slicePlace(index), '0008,103E': ['LO', name], ...more(index) }
    writeFileSync(
      join(folder, `${index}.dcm`),
      syntheticDicom({ rows: 32, columns: 32, seed: seed + index, bitsStored: 11, attributes })
    )
  }
  return folder
}

const auditOf = (...words: string[]) =>
  runFully('audit', ...words, '--denoiser', 'median', '--patch', 16, '--out', join(root, 'audit'), '--replace')

it('audits a denoised copy that kept all UIDs against its original, with a warning on standard error and in the record', async () => {
  const [full, copy] = [write('full', 1), write('copy', 9)]
  const { stderr } = await auditOf('--input', copy, '--reference', full)
  const warning = "'full': Its UIDs are those of 'copy', whose pixels differ: both are kept as different images"
  expect(stderr).toContain(`denoscope: warning: ${warning}\n`)
  const record = JSON.parse(readFileSync(join(root, 'audit', 'audit.json'), 'utf8')) as AuditRecord
  expect(record.reference?.id).not.toBe(record.source.id)
  expect(JSON.stringify(record)).toContain('Its UIDs are those of')
})

it('refuses the very same pixels as their own reference, wherever they lie', async () => {
  const [one, other] = [write('one', 1), write('another folder', 1)]
  await expect(auditOf('--input', one, '--reference', other)).rejects.toMatchObject({ code: 'source.mismatch' })
})

it('says if an output is the reference or the input itself, wherever it lies', async () => {
  const [full, low, copy] = [write('full', 1), write('low', 9), write('copy', 1)]
  const { stderr } = await auditOf('--input', low, '--reference', full, '--output', `A=${copy}`, '--output', `B=${low}`)
  const warnings = [
    "the output 'A' is the reference itself: no pixel differs",
    "the output 'B' is the input itself: nothing was denoised"
  ]
  for (const warning of warnings) expect(stderr).toContain(`denoscope: warning: ${warning}\n`)
  const record = JSON.parse(readFileSync(join(root, 'audit', 'audit.json'), 'utf8')) as AuditRecord
  expect(record.warnings).toEqual(expect.arrayContaining(warnings))
})

it('offers --join for slices without a common series UID, and joins them', async () => {
  const folder = write('apart', 1, (index) => ({
    '0020,000E': ['UI', `2.25.8.${index}`],
    '0008,0018': ['UI', `2.25.9.${index}`]
  }))
  await expect(auditOf('--input', folder)).rejects.toThrow(
    '3 of one slice each fit together and are one series with --join'
  )
  const { stdout, stderr } = await auditOf('--input', folder, '--join')
  expect(stdout).toMatch(/^12 patches/)
  expect(stderr).toContain('3 slices without a common Series Instance UID (0020,000E) were joined, as asked')
})

it('names series of one label by the kernel in which they differ', async () => {
  const folder = join(root, 'kernels')
  mkdirSync(folder)
  for (const [index, kernel] of ['B', 'L'].entries()) {
    const attributes: Attributes = {
      '0008,103E': ['LO', '5mm'],
      '0018,1210': ['SH', kernel],
      '0020,000E': ['UI', `2.25.7.${index}`],
      '0008,0018': ['UI', `2.25.6.${index}`]
    }
    writeFileSync(join(folder, kernel), syntheticDicom({ attributes }))
  }
  await expect(auditOf('--input', folder)).rejects.toThrow("1 '5mm · Kernel B' (1 slice), 2 '5mm · Kernel L' (1 slice)")
})
