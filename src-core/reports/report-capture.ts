import { PNG } from 'pngjs'
import type { CapturedReport } from '../dicom-objects/write-objects.ts'
import { capturePage } from './browser-pdf.ts'
import { drawReport, reportPage } from './report-files.ts'
import type { ReportInput } from './report-input.ts'
import { firstSheet, firstSheetStyle } from './report-page.ts'

/**
 * The first page of the short report as a picture, by a Chromium of this machine.
 * @throws pdf.unavailable if no Chromium is found or it fails; job.cancelled
 */
export async function captureFirstPage(input: ReportInput, signal?: AbortSignal): Promise<CapturedReport> {
  const page = reportPage(input, await drawReport(input, 'short'), { style: firstSheetStyle, form: 'short' })
  const png = await capturePage(page, firstSheet, signal)
  const { data, width, height } = PNG.sync.read(Buffer.from(png))
  const rgb = new Uint8Array(3 * width * height)
  for (let pixel = 0; pixel < width * height; pixel++) rgb.set(data.subarray(4 * pixel, 4 * pixel + 3), 3 * pixel)
  return { page, picture: { rows: height, columns: width, rgb }, time: new Date().toISOString() }
}
