import type { AuditContent } from '../../../src-core/engine/contract.ts'
import { findingInWords, type Finding } from '../../../src-core/review/finding.ts'
import { patchNumber, sliceNumber } from '../../../src-core/sources/slice-number.ts'
import * as format from '../../shared/format.ts'

/**
 * One sentence for who cannot see the wall: 'Patch 12 of 10,000, slice 3, row 28, column 56, PSNR 18.2 dB, SSIM 0.512,
 * flagged lost structure, major'. Patches and slices count from 1, rows and columns of pixels from 0, as in reports and tables.
 */
export function describePatch(
  content: Pick<AuditContent, 'record' | 'patches' | 'scores'>,
  patch: number,
  output: string,
  findings: readonly Finding[]
): string {
  const { record, patches, scores } = content
  const parts = [
    `Patch ${format.count(patchNumber(patch))} of ${format.count(record.patchCount)}`,
    `slice ${format.count(sliceNumber(patches.slice[patch]!))}`,
    `row ${patches.row[patch]}`,
    `column ${patches.column[patch]}`
  ]
  const { psnr, ssim } = scores[output] ?? {}
  if (psnr) parts.push(`PSNR ${format.psnr(psnr[patch])}`)
  if (ssim) parts.push(`SSIM ${format.ssim(ssim[patch])}`)
  parts.push(findings.length > 0 ? `flagged ${findings.map(findingInWords).join('; ')}` : 'not flagged')
  return parts.join(', ')
}
