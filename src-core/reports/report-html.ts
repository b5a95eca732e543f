import { comparisonSection } from './comparison-section.ts'
import { findingSection, mostPicturedFindings, orderFindings } from './finding-section.ts'
import { htmlPage } from './html-page.ts'
import { html } from './html.ts'
import { methodSection } from './method-section.ts'
import { metricSection } from './metric-section.ts'
import { moment } from './number-text.ts'
import { PatchPictures } from './patch-pictures.ts'
import { titleOf, type ReportInput } from './report-input.ts'
import { structureSection } from './structure-section.ts'
import { summarySection } from './summary-section.ts'
import { worstPatches, worstSection } from './worst-section.ts'

/**
 * A review report as one self-contained HTML page: no script, nothing loaded from elsewhere, patches as PNG, plots as
 * SVG. In this order: summary in words, what a comparison flagged, findings with pictures, metrics with their distributions, what became of shapes, the worst patches that
 * nobody judged, and methods. Whatever a person typed is escaped.
 * @throws whatever `readPatches` throws.
 */
export async function renderReportHtml(input: ReportInput): Promise<string> {
  const findings = orderFindings(input.findings)
  const worst = await worstPatches(input)
  const pictures = await PatchPictures.read(input, [...findings.slice(0, mostPicturedFindings), ...worst])
  const title = titleOf(input)
  const body = html`<h1>${title}</h1>
<p class="subtitle">Review report of an image denoiser audit, ${moment(input.record.createdAt)}. Denoscope ${input.appVersion}; for research, not for diagnosis.</p>
${summarySection(input)}
${comparisonSection(input)}
${findingSection(input, findings, pictures)}
${await metricSection(input)}
${structureSection(input)}
${worstSection(input, worst, pictures)}
${methodSection(input)}`
  return htmlPage({ title, generator: `Denoscope ${input.appVersion}`, body })
}
