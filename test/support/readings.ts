import type { FindingCategory, FindingSeverity } from '../../src-core/review/finding.ts'
import {
  reviewPlanSchema,
  type AnsweredItem,
  type Mark,
  type Reading,
  type ReviewItem,
  type ReviewPlan
} from '../../src-core/review/review-plan.ts'

/** Plan of a fully crossed review of two outputs, with a confidence from 1 to 5. */
export const studyPlan = (plan: Partial<ReviewPlan> = {}): ReviewPlan =>
  reviewPlanSchema.parse({
    auditId: 'a',
    denoiserKeys: ['median', 'average'],
    order: { kind: 'random' },
    cases: 8,
    design: { kind: 'crossed' },
    confidence: '1-5',
    ...plan
  })

/** Answer to an item: a judgement with a confidence. */
export const rated = (
  position: number,
  confidence: number | undefined,
  category: FindingCategory = 'artefact',
  { marks, severity = 'minor' }: { marks?: Mark[]; severity?: FindingSeverity } = {}
): AnsweredItem => ({
  position,
  seconds: 2,
  recordedAt: '',
  answer: {
    kind: 'judgement',
    judgement: { category, severity, note: '', region: null },
    ...(confidence !== undefined && { confidence }),
    ...(marks && { marks })
  }
})

/** Reading in which the answers follow the items. */
export const readingOf = (reader: string, items: readonly ReviewItem[], answers: readonly AnsweredItem[]): Reading => ({
  reader,
  items,
  answers,
  isEnded: false
})
