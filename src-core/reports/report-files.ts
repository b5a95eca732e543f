import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { AtomicFile, writeFileAtomically } from '../files/atomic-file.ts'
import { makeFolder } from '../files/make-folder.ts'
import type { ReportForm, ReportFormat } from './exported-report.ts'
import { comparisonSection, metricSection, structureSection } from './figure-sections.ts'
import { findingSection, listedOf, picturedOf } from './finding-section.ts'
import { glossarySection } from './glossary-section.ts'
import { lesionPlacesCsv, lesionsCsv, lesionSection } from './lesion-section.ts'
import { measurementSection } from './measurement-section.ts'
import { methodSection } from './method-section.ts'
import { PatchPictures, ShownErrorMaps } from './patch-pictures.ts'
import { type FrontInput, frontOf } from './report-front.ts'
import { reportedOutputs, type ReportInput, titleOf } from './report-input.ts'
import { reportJsonParts } from './report-json.ts'
import { html, type Html } from './report-markup.ts'
import { sealedContent } from './report-signatures.ts'
import { reportSealFile, sealText } from '../signing/file-seal.ts'
import { sha256, type Signer } from '../signing/signing-key.ts'
import { htmlPage } from './report-page.ts'
import { measurementsCsv, reportedMeasurements } from './reported-measurements.ts'
import { findingsCsv, patchesCsvParts } from './report-tables.ts'
import { reviewSection } from './review-section.ts'
import { seriesTable } from './series-table.ts'
import { drawShortReport, shortFront } from './short-report.ts'
import { sliceOverviews } from './slice-overview.ts'
import { worstPatches, worstSection } from './worst-section.ts'

export interface ReportFileOptions {
  /** Default: HTML, CSV and JSON. */
  readonly formats?: readonly ReportFormat[]
  /** PDF for the format pdf. */
  readonly pdf?: Uint8Array
  /** Form of the page. Default: full. */
  readonly form?: ReportForm | undefined
  /** Rendered page. Default: rendered here. */
  readonly page?: string
  /** Key that signs the files. Default: none. */
  readonly signer?: Signer | null
}

/**
 * Writes the files of a report: report.html, report.pdf, patches.csv, findings.csv,
 * measurements.csv and lesions.csv with lesion-places.csv if there are some, report.json, report.sig.json with a key.
 * Creates the folder.
 * @returns the names of the files
 * @throws file.unwritable; argument.invalid for a PDF that was not printed
 */
export async function writeReportFiles(
  directory: string,
  input: ReportInput,
  options: ReportFileOptions = {}
): Promise<string[]> {
  const { formats = ['html', 'csv', 'json'], signer, form } = options
  const files: Record<string, Content> = {}
  for (const format of formats) Object.assign(files, await filesOf(format, input, options))
  makeFolder(directory)
  const hashes = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, writeContent(join(directory, name), content)])
  )
  if (!signer) return Object.keys(files)
  const facts = { format: 'denoscope-report-signature', ...sealedContent(input, form), files: hashes } as const
  writeFileAtomically(join(directory, reportSealFile), sealText(facts, signer))
  return [...Object.keys(files), reportSealFile]
}

/** A file's content; parts of a text that is too large to hold are made while the file is written. */
type Content = string | Uint8Array | Iterable<string>

/** Writes a file. @returns its SHA-256 */
function writeContent(path: string, content: Content): string {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    writeFileAtomically(path, content)
    return sha256(content)
  }
  const file = new AtomicFile(path)
  const hash = createHash('sha256')
  // Most parts fit into one piece of memory: a new one for each would pile up between garbage collections.
  const memory = Buffer.alloc(2 ** 20)
  try {
    for (const part of content) {
      const fits = 3 * part.length <= memory.length
      const bytes = fits ? memory.subarray(0, memory.write(part)) : Buffer.from(part)
      file.append(bytes)
      hash.update(bytes)
    }
    file.commit()
    return hash.digest('hex')
  } catch (thrown) {
    file.discard()
    throw thrown
  }
}

async function filesOf(
  format: ReportFormat,
  input: ReportInput,
  { pdf, page, form }: ReportFileOptions
): Promise<Record<string, Content>> {
  switch (format) {
    case 'html':
      return { 'report.html': page ?? (await renderReportHtml(input, form)) }
    case 'pdf':
      if (!pdf) throw new DenoscopeError('argument.invalid', 'pdf: expected the printed report')
      return { 'report.pdf': pdf }
    case 'csv':
      return {
        'patches.csv': patchesCsvParts(input),
        'findings.csv': findingsCsv(input),
        ...(input.record.lesions && {
          'lesions.csv': lesionsCsv(input)!,
          'lesion-places.csv': lesionPlacesCsv(input)!
        }),
        ...(input.measurements.length > 0 && {
          'measurements.csv': measurementsCsv(await reportedMeasurements(input), input.record)
        })
      }
    case 'json':
      return { 'report.json': await reportJsonParts(input) }
  }
}

/**
 * Review report as one self-contained HTML page: no script, no external resource, patches as PNG, plots as SVG.
 * Full form: title block, summary, conclusion, signatures; series; findings with places and pictures; worst patches
 * without a judgement; lesions; figures (flagged patches, metrics with distributions, structure); measurements;
 * results of reviews; glossary; methods and versions.
 * Short form, at most two pages: question, answer, figures, signatures, three worst pictures, series, scores used.
 * Typed text is escaped. The same input gives the same bytes.
 * @throws the errors of `readPatches`
 */
export async function renderReportHtml(input: ReportInput, form: ReportForm = 'full'): Promise<string> {
  return reportPage(input, await drawReport(input, form), { form })
}

/** Draws all parts of a report below its front: slow to draw, and free of words that a person wrote. */
export async function drawReport(input: ReportInput, form: ReportForm = 'full'): Promise<Html> {
  if (form === 'short') return drawShortReport(input)
  const outputs = reportedOutputs(input.findings)
  const worst = await worstPatches(input)
  const pictured = [...picturedOf(outputs), ...worst]
  const errorMaps = await ShownErrorMaps.read(input, [...pictured, ...listedOf(outputs)])
  const pictures = await PatchPictures.read(input, pictured, errorMaps)
  const overviews = await sliceOverviews(input, outputs.objected)
  return html`${seriesTable(input.record)}
${findingSection(input, outputs, { overviews, pictures, errorMaps })}
${worstSection(input, worst, pictures, errorMaps)}
${lesionSection(input)}
${comparisonSection(input)}
${await metricSection(input)}
${structureSection(input)}
${await measurementSection(input)}
${reviewSection(input)}
${glossarySection(input.record)}
${methodSection(input)}`
}

/** Page of a report whose lower part is drawn. @param style further style */
export function reportPage(
  input: FrontInput,
  drawn: Html,
  { style, form = 'full' }: { style?: Html | undefined; form?: ReportForm }
): string {
  return htmlPage({
    title: titleOf(input),
    generator: `Denoscope ${input.appVersion}`,
    style,
    body: html`${form === 'short' ? shortFront(input) : frontOf(input)}
${drawn}`
  })
}
