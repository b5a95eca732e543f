import { spawnSync } from 'node:child_process'

/** True if bytes are a complete PDF, by its first and last words. */
export const isPdf = (bytes: Buffer): boolean =>
  bytes.subarray(0, 5).toString() === '%PDF-' && bytes.subarray(-1024).includes('%%EOF')

/** Number of pages of a PDF by Chromium, which leaves the tree of pages uncompressed. */
export const pageCount = (bytes: Buffer): number =>
  bytes.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0

/** The words of a PDF by pdftotext; null where that is not on this machine. */
export function textOf(bytes: Buffer): string | null {
  const { status, stdout } = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: bytes,
    encoding: 'utf8',
    maxBuffer: 2 ** 26
  })
  return status === 0 ? stdout : null
}
