import { count } from '../../counts.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { hasInput, requireJudged } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { awaitedReadings, requireFinished, requireOpen } from '../../review/embargo.ts'
import { deciders, type Decision } from '../../review/consensus.ts'
import { confidenceLimits, designProblem, mayAnswer } from '../../review/review-design.ts'
import type { ReviewResults } from '../../review/review-results.ts'
import type { ReviewAnswer, ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import type { AnswerStatement } from '../../storage/review-store.ts'
import type { Windows } from '../../storage/undo-windows.ts'
import type { Caller } from '../path-rules.ts'
import { drawQueue, endReading, exportedStudy, Queues, resultsOf, shownAnswers } from '../workspace/review-readings.ts'
import { usableSigner, stateIfFinished } from '../workspace/reading-heads.ts'
import { stateReading } from '../../storage/sign-readings.ts'
import { currentReader } from '../workspace/current-reader.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

export function reviewCommands(context: EngineContext): HandlersOf<'reviews'> {
  const { reviews, audits } = context.workspace
  const queues = new Queues(context.workspace)
  return {
    'reviews.create': (plan) => {
      checkPlan(audits.get(plan.auditId), plan)
      return reviews.create(plan, drawQueue(context.workspace, plan, '').length)
    },
    'reviews.list': ({ auditId }) => reviews.list(auditId),
    'reviews.items': ({ id, reader }) => queues.of(id, reader),
    'reviews.answers': ({ id, reader }, caller) =>
      shownAnswers(context.workspace, id, reader, currentReader(context.workspace, caller)),
    'reviews.answer': (stated, caller) => {
      const statement = { ...stated, window: caller.window }
      const review = reviews.get(statement.reviewId)
      const { plan } = review
      const item = itemAt(queues.of(statement.reviewId, statement.reader), statement.position)
      checkReader(plan, statement.reader)
      requireOpen(review, statement.reader)
      checkAnswer(plan, item, statement.answer)
      checkRatings(plan, audits.get(plan.auditId), statement.answer)
      const answered = reviews.answer(statement)
      recordFinding(context, plan, statement, item)
      stateIfFinished(context, review, statement.reader)
      notifyOthers(context, plan, statement.reviewId, caller)
      return answered
    },
    'reviews.undo': ({ id, reader }, caller) => {
      const review = reviews.get(id)
      const { plan } = review
      requireOpen(review, reader)
      const windows: Windows = { window: caller.window, others: context.otherWindows(caller) }
      const undone = reviews.undo(id, reader, windows)
      if (undone?.answer.kind === 'judgement') {
        undoFinding(context, plan, { reviewId: id, reader }, itemAt(queues.of(id, reader), undone.position), windows)
      }
      if (undone) stateIfFinished(context, review, reader)
      if (undone) notifyOthers(context, plan, id, caller)
      return undone
    },
    'reviews.end': ({ id, reader }, caller) => {
      const { plan } = reviews.get(id)
      checkReader(plan, reader)
      const unanswered = endReading(context.workspace, id, reader)
      stateReading(context.workspace, id, reader, usableSigner(context, reader))
      notifyOthers(context, plan, id, caller)
      return unanswered
    },
    'reviews.results': ({ id }, caller) =>
      resultsOf(context.workspace, queues, id, currentReader(context.workspace, caller)),
    'reviews.decide': ({ id, person, caseKey, answer }, caller) => {
      const review = reviews.get(id)
      const reader = currentReader(context.workspace, caller)
      requireFinished(awaitedReadings(review, reader))
      checkDecision(resultsOf(context.workspace, queues, id, reader), review.plan, { person, caseKey, answer })
      context.workspace.decisions.state({ reviewId: id, person, caseKey, answer })
      notifyOthers(context, review.plan, id, caller)
      return null
    },
    'reviews.undoDecision': ({ id, person, caseKey }, caller) => {
      const isUndone = context.workspace.decisions.undo({ reviewId: id, person, caseKey })
      if (isUndone) notifyOthers(context, reviews.get(id).plan, id, caller)
      return isUndone
    },
    'reviews.heads': ({ id }) => context.workspace.verifiedReadings(id),
    'reviews.exports': ({ id }, caller) =>
      exportedStudy(context.workspace, queues, id, currentReader(context.workspace, caller))
  }
}

/** Notifies other windows, which show the review and its findings. */
function notifyOthers({ notify }: EngineContext, { auditId }: ReviewPlan, reviewId: string, caller: Caller): void {
  notify('reviews.changed', { reviewId }, caller)
  notify('findings.changed', { auditId }, caller)
}

/** @throws argument.invalid if the plan contradicts itself, or needs data that the audit lacks. */
function checkPlan(record: AuditRecord, plan: ReviewPlan): void {
  const { denoiserKeys, task, catchShare } = plan
  const problem = designProblem(plan)
  if (problem !== null) throw new DenoscopeError('argument.invalid', problem)
  requireJudged(record, denoiserKeys, 'denoiserKeys')
  if (!record.hasReference && (task === 'which-is-real' || catchShare > 0)) {
    throw new DenoscopeError(
      'argument.invalid',
      `'${record.title}' has no reference: there is no real patch to find, and no control case`
    )
  }
  if (task === 'which-is-real' && catchShare > 0 && !hasInput(record)) {
    throw new DenoscopeError(
      'argument.invalid',
      `'${record.title}' has no noisy input: a control case would be the reference beside an output, as every case is`
    )
  }
}

function itemAt(items: readonly ReviewItem[], position: number): ReviewItem {
  const item = items[position]
  if (item) return item
  throw new DenoscopeError(
    'argument.invalid',
    `position: expected 0 to ${count(items.length - 1)}, got ${count(position)}`
  )
}

function checkAnswer(
  { task }: Pick<ReviewPlan, 'task'>,
  { roles }: Pick<ReviewItem, 'roles'>,
  answer: ReviewAnswer
): void {
  const wanted = task === 'judge' ? 'judgement' : 'choice'
  if (answer.kind !== 'skip' && answer.kind !== wanted) {
    throw new DenoscopeError('argument.invalid', `answer: expected a ${wanted} or a skip, got a ${answer.kind}`)
  }
  if (answer.kind === 'choice' && !roles.includes(answer.role)) {
    throw new DenoscopeError('argument.invalid', `answer: expected ${roles.join(' or ')}, got '${answer.role}'`)
  }
}

function checkReader(plan: ReviewPlan, reader: string): void {
  if (mayAnswer(plan, reader)) return
  throw new DenoscopeError(
    'argument.invalid',
    `reader: the plan names ${plan.readers.join(', ')}; ${reader} is not among them`
  )
}

/** Checks confidence and marks against the plan. */
function checkRatings(
  { confidence: scale, marks: asksMarks }: ReviewPlan,
  { patchRows, patchColumns }: AuditRecord,
  answer: ReviewAnswer
): void {
  if (answer.kind !== 'judgement') return
  const { confidence, marks } = answer
  const limits = confidenceLimits(scale)
  const refuse = (name: string, expected: string) => {
    throw new DenoscopeError('argument.invalid', `${name}: expected ${expected}`)
  }
  const isRating = (value: number | undefined) =>
    limits !== null && Number.isInteger(value) && value! >= limits.lowest && value! <= limits.highest
  if (limits === null && confidence !== undefined) refuse('confidence', 'none, because the plan has no scale')
  if (limits !== null && !isRating(confidence))
    refuse('confidence', `a whole number from ${scale.replace('-', ' to ')}`)
  if (!asksMarks && marks !== undefined) refuse('marks', 'none, because the plan asks for none')
  for (const { region, confidence: ofMark } of marks ?? []) {
    if (!isRating(ofMark)) refuse('marks', `a confidence from ${scale.replace('-', ' to ')} for each mark`)
    if (region.row + region.rows > patchRows || region.column + region.columns > patchColumns)
      refuse('marks', `places inside the patch of ${patchRows} × ${patchColumns} pixels`)
  }
}

/** @throws argument.invalid for a case without disagreement, or a person without part in its round. */
function checkDecision(
  { disagreements }: ReviewResults,
  { consensus, task }: ReviewPlan,
  { caseKey, person, answer }: Pick<Decision, 'caseKey' | 'person' | 'answer'>
): void {
  const disagreement = disagreements.find((one) => one.caseKey === caseKey)
  if (!disagreement) throw new DenoscopeError('argument.invalid', `caseKey: no answers differ on '${caseKey}'`)
  const persons = deciders(consensus, Object.keys(disagreement.answers))
  if (!persons.includes(person))
    throw new DenoscopeError('argument.invalid', `person: ${persons.join(' and ')} settle this case, not ${person}`)
  checkAnswer({ task }, { roles: disagreement.roles }, answer)
  if (answer.kind === 'skip') throw new DenoscopeError('argument.invalid', 'answer: expected an answer, got a skip')
}

/**
 * Records the judgement of a case as a finding. Judgements of repeats, control cases and outputs with an inserted
 * artefact stay in the review.
 */
function recordFinding(
  { workspace }: EngineContext,
  { auditId }: ReviewPlan,
  statement: AnswerStatement,
  item: ReviewItem
): void {
  const { answer, reader: reviewer, reviewId, window } = statement
  if (item.kind !== 'case' || item.artefact || answer.kind !== 'judgement') return
  const {
    patchIndex,
    roles: [denoiserKey]
  } = item
  workspace.findings.record({
    auditId,
    patchIndex,
    denoiserKey: denoiserKey!,
    reviewer,
    judgement: { ...answer.judgement, region: answer.judgement.region ?? answer.marks?.[0]?.region ?? null },
    reviewId,
    window
  })
}

function undoFinding(
  { workspace }: EngineContext,
  { auditId }: ReviewPlan,
  { reader, reviewId }: Pick<AnswerStatement, 'reader' | 'reviewId'>,
  item: ReviewItem,
  windows: Windows
): void {
  if (item.kind !== 'case' || item.artefact) return
  workspace.findings.undo(auditId, reader, windows, {
    patchIndex: item.patchIndex,
    denoiserKey: item.roles[0]!,
    reviewId
  })
}
