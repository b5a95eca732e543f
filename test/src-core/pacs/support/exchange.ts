import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExchangeEvent } from '../../../../src-core/pacs/exchange-log.ts'
import type { ExchangeOptions } from '../../../../src-core/pacs/pacs-client.ts'
import { dicomWebServerSchema, type DicomWebServer } from '../../../../src-core/pacs/pacs-server.ts'
import { syntheticDicom, type Attributes } from '../../../support/dicom.ts'

/** Conditions of an exchange, with the lines of its log. */
export function exchange(others: Partial<ExchangeOptions> = {}): ExchangeOptions & { readonly lines: ExchangeEvent[] } {
  const lines: ExchangeEvent[] = []
  const log = (event: ExchangeEvent) => void lines.push(event)
  return { password: null, signal: new AbortController().signal, timeout: 5000, log, ...others, lines }
}

export const webServer = (url: string, others: Partial<DicomWebServer> = {}): DicomWebServer =>
  dicomWebServerSchema.parse({ kind: 'dicomweb', name: 'stub', url, ...others })

/** A DICOM file of series 1.2.3.4 with its UIDs in the data set. */
export function fileOf(uid: string, attributes: Attributes = {}): Buffer {
  return syntheticDicom({
    attributes: {
      '0008,0018': ['UI', uid],
      '0008,0020': ['DA', '20240312'],
      '0008,1030': ['LO', 'Thorax'],
      '0008,103E': ['LO', 'low dose'],
      '0010,0010': ['PN', 'Wombat^Walter'],
      '0010,0020': ['LO', 'MRN-77'],
      '0020,000D': ['UI', '1.2.3'],
      '0020,000E': ['UI', '1.2.3.4'],
      ...attributes
    }
  })
}

/** Files 1.2.3.4.1, 1.2.3.4.2 ... by UID. */
export const seriesFiles = (count: number): Map<string, Buffer> =>
  new Map(
    Array.from({ length: count }, (_, index) => {
      const uid = `1.2.3.4.${index + 1}`
      return [uid, fileOf(uid, { '0020,0013': ['IS', String(index + 1)] })]
    })
  )

/** Writes files into a new folder. */
export function folderOf(folder: string, files: ReadonlyMap<string, Buffer | string>): string {
  mkdirSync(folder, { recursive: true })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes)
  return folder
}
