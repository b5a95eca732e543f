import type { ExportedReport } from '../../../src-core/reports/exported-report.ts'

const mediaTypes: Record<string, string> = {
  html: 'text/html',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json',
  npy: 'application/octet-stream'
}

/** By what follows the last dot; bytes that are not known are bytes. */
export function mediaTypeOf(file: string): string {
  return mediaTypes[file.split('.').at(-1)!.toLowerCase()] ?? 'application/octet-stream'
}

/** Newest first. */
export function newestFirst(reports: readonly ExportedReport[]): ExportedReport[] {
  return [...reports].sort((one, other) => other.createdAt.localeCompare(one.createdAt))
}

/** Name of a downloaded file, distinct from that of other reports. */
export function downloadName(report: ExportedReport, file: string): string {
  const title = report.title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return [title || report.id, file.split('/').at(-1)].join('-')
}
