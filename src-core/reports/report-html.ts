import { comparisonSection } from './comparison-section.ts'
import { findingSection, listedOf, picturedOf } from './finding-section.ts'
import { html, type Html } from './report-markup.ts'
import { htmlPage } from './report-page.ts'
import { frontOf, type FrontInput } from './report-front.ts'
import { methodSection } from './method-section.ts'
import { metricSection } from './metric-section.ts'
import { PatchPictures } from './patch-pictures.ts'
import { titleOf, type ReportInput } from './report-input.ts'
import { reportedOutputs } from './reported-output.ts'
import { reviewSection } from './review-section.ts'
import { ShownErrorMaps } from './shown-error-maps.ts'
import { sliceOverviews } from './slice-overview.ts'
import { structureSection } from './structure-section.ts'
import { worstPatches, worstSection } from './worst-section.ts'

/**
 * Review report as one self-contained HTML page: no script, no external resource, patches as PNG, plots as SVG.
 * Order: title block, summary, conclusion; findings with places and pictures; worst patches without a judgement;
 * figures (flagged patches, metrics with distributions, structure); results of reviews; methods and versions.
 * Typed text is escaped. The same input gives the same bytes.
 * @throws the errors of `readPatches`
 */
export async function renderReportHtml(input: ReportInput): Promise<string> {
  return reportPage(input, await drawReport(input))
}

/** Draws all parts of a report below its front: slow to draw, and free of words that a person wrote. */
export async function drawReport(input: ReportInput): Promise<Html> {
  const outputs = reportedOutputs(input.findings)
  const worst = await worstPatches(input)
  const pictured = [...picturedOf(outputs), ...worst]
  const errorMaps = await ShownErrorMaps.read(input, [...pictured, ...listedOf(outputs)])
  const pictures = await PatchPictures.read(input, pictured, errorMaps)
  const overviews = await sliceOverviews(input, outputs.objected)
  return html`${findingSection(input, outputs, { overviews, pictures, errorMaps })}
${worstSection(input, worst, pictures, errorMaps)}
${comparisonSection(input)}
${await metricSection(input)}
${structureSection(input)}
${reviewSection(input)}
${methodSection(input)}`
}

/** Page of a report whose lower part is drawn. @param style further style */
export function reportPage(input: FrontInput & Pick<ReportInput, 'appVersion'>, drawn: Html, style?: Html): string {
  return htmlPage({
    title: titleOf(input),
    generator: `Denoscope ${input.appVersion}`,
    style,
    body: html`${frontOf(input)}
${drawn}`
  })
}
