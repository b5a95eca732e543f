import { beforeEach, describe, expect, it } from 'vitest'
import { workspaceReport } from '../../../src-core/engine/workspace/workspace-report.ts'
import { frontOf } from '../../../src-core/reports/report-front.ts'
import { renderReportHtml } from '../../../src-core/reports/report-files.ts'
import { reportJson } from '../../../src-core/reports/report-json.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { findingsCsv } from '../../../src-core/reports/report-tables.ts'
import { type ReviewAnswer, type ReviewPlan, reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeSampleAudit } from './support/sample-workspace.ts'

const words = (page: string) =>
  page
    .replace(/<svg.*?<\/svg>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('\u00a0', ' ')
    .replace(/\s+/g, ' ')
const judgement = (category: 'artefact' | 'acceptable'): ReviewAnswer => ({
  kind: 'judgement',
  judgement: { category, severity: 'major', note: '', region: null }
})

let workspace: Workspace
beforeEach(async () => {
  const folder = temporaryFolder()
  await writeSampleAudit(folder, { withFindings: false })
  workspace = Workspace.open(folder)
  return () => workspace.close()
})

/** A blinded review of two outputs, unless told otherwise. */
function review(more: Partial<ReviewPlan> = {}) {
  const plan = reviewPlanSchema.parse({
    auditId: 'sample',
    denoiserKeys: ['average-7'],
    order: { kind: 'random' },
    cases: 2,
    blinded: true,
    ...more
  })
  const { id, createdAt } = workspace.reviews.create(plan, 2)
  return { id, createdAt, named: `the blinded review of ${createdAt.slice(0, 10)} ${createdAt.slice(11, 16)} UTC` }
}

/** A judgement of patch `position`, as the engine records it. */
function answer(reviewId: string, reader: string, position: number, given = judgement('artefact')): void {
  workspace.reviews.answer({ reviewId, reader, position, answer: given, seconds: 2 })
  if (given.kind !== 'judgement') return
  workspace.findings.record({
    auditId: 'sample',
    patchIndex: position,
    denoiserKey: 'average-7',
    reviewer: reader,
    reviewId,
    judgement: given.judgement
  })
}

const openFinding = (patchIndex: number, reviewer = 'Ada') =>
  workspace.findings.record({
    auditId: 'sample',
    patchIndex,
    denoiserKey: 'average-7',
    reviewer,
    judgement: { category: 'artefact', severity: 'minor', note: '', region: null }
  })

const input = (): ReportInput => workspaceReport(workspace, 'sample')
const page = async () => words(await renderReportHtml(input()))
const front = () => words(frontOf(input()).text)

// Each draws a report.
describe('a report says what stands in each state', { timeout: 60_000 }, () => {
  it('no finding and no review', async () => {
    const text = await page()
    expect(text).toContain('No reader has recorded a finding yet.')
    expect(text).toContain('No finding has been recorded on this audit.')
    expect(text).not.toMatch(/not judged|embargo|Reviews and agreement|Reader /)
    expect(text).toContain('Worst patches without a finding By')
  })

  it('a review that nobody has begun', async () => {
    review()
    const text = await page()
    expect(text).toContain('Nobody has begun it.')
    expect(text).toContain('No reader has recorded a finding yet.')
    expect(text).not.toMatch(/embargo|[Uu]nder way|has answered/)
  })

  it('only embargoed findings', async () => {
    const { id, named } = review()
    answer(id, 'Ada', 0)
    const text = await page()
    const sentence = `1 finding of ${named} is embargoed until Ada (1 of 2 items answered) has finished or ended it.`
    expect(text.split(sentence)).toHaveLength(4)
    expect(text).not.toMatch(/No reader has recorded|No finding has been recorded|7 × 7 : not judged|Artefact/)
    expect(text).toContain('Average 7 × 7 : judgements embargoed.')
    expect(text).toContain('Average 3 × 3 : not judged by a reader.')
    expect(text).toContain('Worst patches without a finding in this report')
    expect(findingsCsv(input()).trimEnd().split('\r\n')).toHaveLength(1)
    expect(JSON.parse(await reportJson(input()))).toMatchObject({
      findings: [],
      embargoed: [{ findings: 1, readings: [{ reader: 'Ada', answered: 1, items: 2 }] }]
    })
  })

  it('open findings beside embargoed ones', async () => {
    const { id, named } = review()
    openFinding(3)
    answer(id, 'Ada', 0)
    answer(id, 'Ada', 1)
    answer(id, 'Grace', 0)
    const text = await page()
    expect(text).toContain('1 reader (Ada) objected to 1 patch in 1 finding, neither major nor critical.')
    expect(text).toContain(
      `3 findings of ${named} are embargoed until Grace (1 of 2 items answered) has finished or ended it.`
    )
    expect(text).toContain(
      'Average 7 × 7 : objections to 1 of 1 judged patch, none of them major or critical, embargoed judgements left out.'
    )
    expect(text).toContain('Ada has finished it. Grace has answered 1 of 2 items.')
  })

  it('several readers who have not finished', () => {
    const { id, named } = review()
    for (const reader of ['Ada', 'Grace', 'Ida']) answer(id, reader, 0)
    expect(front()).toContain(
      `3 findings of ${named} are embargoed until Ada (1 of 2 items answered), Grace (1 of 2 items answered) and Ida (1 of 2 items answered) have finished or ended it.`
    )
  })

  it('an embargoed forced choice, which has answers but no findings', () => {
    const { id, named } = review({ task: 'which-would-you-read', denoiserKeys: ['average-3', 'average-7'] })
    answer(id, 'Ada', 0, { kind: 'choice', role: 'average-3' })
    expect(front()).toContain(
      `The answers of ${named} are embargoed until Ada (1 of 2 items answered) has finished or ended it.`
    )
    expect(front()).not.toContain('No reader has recorded')
  })

  it('all findings, once every reader who began has finished or ended', async () => {
    const { id } = review()
    for (const position of [0, 1]) answer(id, 'Ada', position)
    answer(id, 'Grace', 0, judgement('acceptable'))
    answer(id, 'Grace', 1, { kind: 'skip' })
    for (const reader of ['Grace', 'Lead']) workspace.reviews.end(id, reader)
    const text = await page()
    expect(text).not.toMatch(/embargo|[Uu]nder way/)
    expect(text).toContain(
      '2 readers (Ada and Grace) objected to 2 patches in 2 findings, 2 of them major or critical, and 1 judgement was ‘acceptable’.'
    )
    expect(text).toContain('Readers Ada, Grace Audit')
    expect(text).toContain(
      'Ada has finished it. Grace has ended it with 1 item unanswered. Lead has left it without an answer.'
    )
    expect(findingsCsv(input()).trimEnd().split('\r\n')).toHaveLength(4)
  })

  it('the same, byte for byte, whoever exports it', async () => {
    const { id } = review()
    for (const position of [0, 1]) answer(id, 'Ada', position)
    openFinding(3, 'Grace')
    const exported = async (reader: string) => {
      workspace.settings.write('reviewer', reader)
      return [await renderReportHtml(input()), findingsCsv(input()), await reportJson(input())]
    }
    const asAda = await exported('Ada')
    expect(asAda[1]!.trimEnd().split('\r\n')).toHaveLength(4)
    for (const reader of ['Grace', 'nobody who read', '']) expect(await exported(reader)).toEqual(asAda)
  })
})

describe('a report has words, not ids', { timeout: 60_000 }, () => {
  it('names the score by which a review is ordered', async () => {
    const { id } = review({ order: { kind: 'worst', scoreId: 'psnr' }, blinded: false })
    answer(id, 'Ada', 0)
    const text = await page()
    expect(text).toContain('worst first by PSNR,')
    expect(text).not.toMatch(/\bpsnr\b/)
  })
})
