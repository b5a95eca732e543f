import { noWords } from '../../../src-core/reports/exported-report.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { countedFindings, type FindingCategory } from '../../../src-core/review/finding.ts'
import { reviewPlanSchema } from '../../../src-core/review/review-plan.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { auditRecord } from '../../support/records.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

let mine: Workspace
let theirs: Workspace
let clock = 0
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  mine = openWorkspace()
  theirs = openWorkspace()
  for (const workspace of [mine, theirs]) workspace.audits.create(auditRecord('a'))
  return () => vi.useRealTimers()
})

function state(workspace: Workspace, patchIndex: number, category: FindingCategory, reviewer = 'Ada', stepId?: string) {
  vi.setSystemTime(new Date(2026, 0, 1, 0, 0, ++clock))
  const judgement = { category, severity: 'minor' as const, note: '', region: null }
  return workspace.findings.record({ auditId: 'a', patchIndex, denoiserKey: 'median', reviewer, judgement, stepId })
}
const standing = (workspace: Workspace) =>
  workspace.findings.list('a').map(({ patchIndex, reviewer, category }) => `${patchIndex} ${reviewer} ${category}`)
const reopened = async (path: string) => {
  const workspace = Workspace.open(path)
  onTestFinished(() => workspace.close())
  return workspace
}
async function mergeTheirs() {
  theirs.close()
  return mine.merge(theirs.path)
}

describe('Merging another workspace', () => {
  it('brings the words of reports that have none here, and leaves those that have', async () => {
    const words = (title: string) => ({ ...noWords, title, reader: 'Grace' })
    for (const workspace of [mine, theirs]) workspace.audits.create(auditRecord('b'))
    mine.reportWords.write('a', words('mine'))
    theirs.reportWords.write('a', words('theirs'))
    theirs.reportWords.write('b', words('theirs'))
    await mergeTheirs()
    expect(mine.reportWords.read('a').title).toBe('mine')
    expect(mine.reportWords.read('b').title).toBe('theirs')
  })

  it('brings its audits with their arrays, and the findings of its readers', async () => {
    theirs.audits.create(auditRecord('b'))
    mkdirSync(theirs.audits.directory('b'))
    writeFileSync(join(theirs.audits.directory('b'), 'noisy.npy'), 'pixels')
    state(mine, 1, 'artefact', 'Ada')
    state(theirs, 1, 'acceptable', 'Grace')
    expect(await mergeTheirs()).toEqual({
      audits: 1,
      revisions: 1,
      reviews: 0,
      answers: 0,
      decisions: 0,
      measurements: 0
    })
    expect(standing(mine)).toEqual(['1 Ada artefact', '1 Grace acceptable'])
    expect(readFileSync(join(mine.audits.directory('b'), 'noisy.npy'), 'utf8')).toBe('pixels')
    expect(
      mine.audits
        .list()
        .map(({ id }) => id)
        .sort()
    ).toEqual(['a', 'b'])
  })

  it('brings nothing the second time', async () => {
    state(theirs, 1, 'artefact')
    state(theirs, 1, 'acceptable')
    theirs.findings.undo('a', 'Ada')
    expect((await mergeTheirs()).revisions).toBe(3)
    expect(await mine.merge(theirs.path)).toEqual({
      audits: 0,
      revisions: 0,
      reviews: 0,
      answers: 0,
      decisions: 0,
      measurements: 0
    })
    expect(standing(mine)).toEqual(['1 Ada artefact'])
  })

  it('lets the latest statement of one reader on one patch stand, whichever side made it, and keeps all of them', async () => {
    state(theirs, 1, 'artefact')
    const { id } = state(mine, 1, 'acceptable')
    state(mine, 2, 'lost-structure')
    state(theirs, 2, 'residual-noise')
    await mergeTheirs()
    expect(standing(mine)).toEqual(['1 Ada acceptable', '2 Ada residual-noise'])
    expect(mine.findings.history(id).map(({ judgement }) => judgement?.category)).toEqual([
      'acceptable',
      'artefact',
      'acceptable'
    ])
  })

  it('keeps the keys of a step one revision, which one undo takes back', async () => {
    state(theirs, 1, 'residual-noise')
    const { id } = state(theirs, 1, 'artefact', 'Ada', 's')
    state(theirs, 1, 'acceptable', 'Ada', 's')
    state(theirs, 2, 'acceptable', 'Ada', 's')
    expect((await mergeTheirs()).revisions).toBe(4)
    expect(mine.findings.history(id).map(({ revision, judgement }) => [revision, judgement?.category])).toEqual([
      [1, 'residual-noise'],
      [2, 'acceptable']
    ])
    mine.findings.undo('a', 'Ada')
    expect(standing(mine)).toEqual(['1 Ada residual-noise'])
    expect((await mine.merge(theirs.path)).revisions).toBe(0)
    expect(standing(mine)).toEqual(['1 Ada residual-noise'])
  })

  it('keeps withdrawn what was withdrawn last', async () => {
    state(theirs, 1, 'artefact')
    state(mine, 1, 'acceptable')
    vi.setSystemTime(new Date(2026, 0, 1, 0, 1, ++clock))
    mine.findings.undo('a', 'Ada')
    await mergeTheirs()
    expect(standing(mine)).toEqual([])
  })

  it('brings reviews with the answers, undos and ended readings of their readers', async () => {
    const plan = reviewPlanSchema.parse({
      auditId: 'a',
      denoiserKeys: ['median'],
      order: { kind: 'random' },
      cases: 10
    })
    const { id } = theirs.reviews.create(plan, 10)
    for (const position of [0, 1]) {
      theirs.reviews.answer({ reviewId: id, reader: 'Grace', position, answer: { kind: 'skip' }, seconds: 2 })
    }
    theirs.reviews.undo(id, 'Grace')
    theirs.reviews.end(id, 'Grace')
    const { endedAt } = theirs.reviews.get(id)
    expect(await mergeTheirs()).toMatchObject({ reviews: 1, answers: 3 })
    expect(mine.reviews.get(id)).toMatchObject({ plan, answered: { Grace: 1 }, endedAt })
  })

  it('brings the judgements of a blinded review as findings of their own, once, beside the open ones', async () => {
    const plan = reviewPlanSchema.parse({
      auditId: 'a',
      denoiserKeys: ['median'],
      order: { kind: 'random' },
      cases: 10,
      blinded: true
    })
    const { id: reviewId } = theirs.reviews.create(plan, 10)
    state(mine, 1, 'artefact')
    state(theirs, 1, 'acceptable')
    theirs.findings.record({
      auditId: 'a',
      patchIndex: 1,
      denoiserKey: 'median',
      reviewer: 'Ada',
      reviewId,
      judgement: { category: 'lost-structure', severity: 'minor', note: '', region: null }
    })
    expect(await mergeTheirs()).toMatchObject({ revisions: 2 })
    expect(await mine.merge(theirs.path)).toMatchObject({ revisions: 0 })
    expect(standing(mine)).toEqual(['1 Ada acceptable', '1 Ada lost-structure'])
    expect(mine.findings.list('a').map(({ review }) => review?.id ?? null)).toEqual([null, reviewId])
  })

  it('refuses a folder that is no workspace, and itself', async () => {
    await expect(mine.merge(join(mine.path, 'audits'))).rejects.toThrow(
      'expected a workspace folder with denoscope.sqlite'
    )
    await expect(mine.merge(mine.path)).rejects.toThrow('cannot be merged with itself')
  })

  it('lets what was stated after a shared history stand, though the clock went back in between', async () => {
    state(theirs, 1, 'artefact')
    await mergeTheirs()
    const again = await reopened(theirs.path)
    clock -= 1000
    state(again, 1, 'acceptable')
    again.close()
    await mine.merge(again.path)
    expect(standing(mine)).toEqual(['1 Ada acceptable'])
  })

  it('counts the finding that was stated later, in a blinded review or not, when both come together', async () => {
    const plan = reviewPlanSchema.parse({
      auditId: 'a',
      denoiserKeys: ['median'],
      order: { kind: 'random' },
      cases: 1,
      blinded: true
    })
    const { id: reviewId } = theirs.reviews.create(plan, 1)
    vi.setSystemTime(new Date(2026, 0, 1, 0, 0, ++clock))
    const judgement = { category: 'artefact' as const, severity: 'minor' as const, note: '', region: null }
    theirs.findings.record({ auditId: 'a', patchIndex: 1, denoiserKey: 'median', reviewer: 'Ada', judgement, reviewId })
    state(mine, 1, 'acceptable')
    await mergeTheirs()
    const counted = countedFindings(mine.findings.list('a'))
    expect(counted.map(({ category }) => category)).toEqual(['acceptable'])
    expect(await mine.merge(theirs.path)).toMatchObject({ revisions: 0 })
  })
})
