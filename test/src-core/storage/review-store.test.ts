import { mkdirSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { reviewPlanSchema, type ReviewAnswer } from '../../../src-core/review/review-plan.ts'
import type { AuditStore } from '../../../src-core/storage/audit-store.ts'
import type { ReviewStore } from '../../../src-core/storage/review-store.ts'
import { auditRecord } from '../../support/records.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const plan = reviewPlanSchema.parse({ auditId: 'a', denoiserKeys: ['median'], order: { kind: 'random' }, cases: 10 })
const skip: ReviewAnswer = { kind: 'skip' }
const judged = (category: 'acceptable' | 'artefact'): ReviewAnswer => ({
  kind: 'judgement',
  judgement: { category, severity: 'minor', note: '', region: null }
})

let reviews: ReviewStore
let audits: AuditStore
let reviewId: string
beforeEach(() => {
  const workspace = openWorkspace()
  workspace.audits.create(auditRecord('a'))
  reviews = workspace.reviews
  audits = workspace.audits
  reviewId = reviews.create(plan, 12).id
})
const answer = (position: number, given: ReviewAnswer, reader = 'Ada') =>
  reviews.answer({ reviewId, reader, position, answer: given, seconds: 1.5 })
const standing = (reader = 'Ada') =>
  reviews.answers(reviewId, reader).map(({ position, answer: given }) => [position, given])

describe('Reviews of a workspace', () => {
  it('are listed with how far each reader has come', () => {
    answer(0, skip)
    answer(1, judged('artefact'))
    answer(1, judged('acceptable'))
    answer(0, skip, 'Grace')
    expect(reviews.list('a')).toEqual([reviews.get(reviewId)])
    expect(reviews.get(reviewId)).toMatchObject({ plan, items: 12, answered: { Ada: 2, Grace: 1 } })
    expect(reviews.get(reviewId).skipped).toEqual({ Ada: 1, Grace: 1 })
    expect(reviews.list('b')).toEqual([])
  })

  it('keep the first time at which a reader ended the reading', () => {
    answer(0, skip)
    expect(reviews.get(reviewId).endedAt).toEqual({})
    reviews.end(reviewId, 'Ada')
    const { endedAt } = reviews.get(reviewId)
    expect(Object.keys(endedAt)).toEqual(['Ada'])
    reviews.end(reviewId, 'Ada')
    expect(reviews.get(reviewId).endedAt).toEqual(endedAt)
  })

  it('leave the list with their audit, and come back with it', () => {
    mkdirSync(audits.directory('a'))
    audits.remove('a')
    expect([reviews.list(), reviews.list('a'), reviews.count('a')]).toEqual([[], [], 1])
    audits.restore('a')
    expect(reviews.list()).toEqual([reviews.get(reviewId)])
  })

  it('give back the latest answer at each position, of one reader', () => {
    answer(3, judged('artefact'))
    answer(1, skip)
    answer(3, judged('acceptable'))
    answer(0, skip, 'Grace')
    expect(standing()).toEqual([
      [1, skip],
      [3, judged('acceptable')]
    ])
    expect(reviews.readers(reviewId)).toEqual(['Ada', 'Grace'])
  })

  it('take back one answer after the other, to what was said before', () => {
    answer(0, judged('artefact'))
    answer(1, skip)
    answer(0, judged('acceptable'))
    answer(5, skip, 'Grace')
    expect(reviews.undo(reviewId, 'Ada')).toEqual({ position: 0, answer: judged('acceptable') })
    expect(standing()).toEqual([
      [0, judged('artefact')],
      [1, skip]
    ])
    expect(reviews.undo(reviewId, 'Ada')?.position).toBe(1)
    expect(reviews.undo(reviewId, 'Ada')?.position).toBe(0)
    expect(reviews.undo(reviewId, 'Ada')).toBeNull()
    expect(standing()).toEqual([])
    expect(standing('Grace')).toEqual([[5, skip]])
  })

  it('take an answer after an undo as the latest again', () => {
    answer(0, skip)
    reviews.undo(reviewId, 'Ada')
    answer(0, judged('artefact'))
    expect(reviews.undo(reviewId, 'Ada')).toEqual({ position: 0, answer: judged('artefact') })
    expect(standing()).toEqual([])
  })

  it('refuse a review or an audit that is not there', () => {
    expect(() => reviews.get('nothing')).toThrow(expect.objectContaining({ code: 'review.unknown' }))
    expect(() => reviews.create({ ...plan, auditId: 'b' }, 1)).toThrow(
      expect.objectContaining({ code: 'audit.unknown' })
    )
  })
})

describe('undo of answers in one of two windows', () => {
  const inWindow = (window: string, position: number, given: ReviewAnswer) =>
    reviews.answer({ reviewId, reader: 'Ada', position, answer: given, seconds: 1, window })
  const one = { window: 'one', others: ['two'] }

  it('takes back the answers of its own window alone, and leaves what the other has said there since', () => {
    inWindow('one', 0, skip)
    inWindow('one', 1, judged('artefact'))
    inWindow('two', 1, judged('acceptable'))
    inWindow('two', 2, skip)
    expect(reviews.undo(reviewId, 'Ada', one)).toMatchObject({ position: 1, answer: judged('artefact') })
    expect(standing()).toEqual([
      [0, skip],
      [1, judged('acceptable')],
      [2, skip]
    ])
    expect(reviews.undo(reviewId, 'Ada', one)).toMatchObject({ position: 0 })
    expect(reviews.undo(reviewId, 'Ada', one)).toBeNull()
    expect(standing()).toEqual([
      [1, judged('acceptable')],
      [2, skip]
    ])
  })
})
