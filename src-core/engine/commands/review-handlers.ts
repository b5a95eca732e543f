import type { AuditRecord } from '../../audit/audit-record.ts'
import { hasInput, requireJudged } from '../../audit/audited-outputs.ts'
import { DenoscopeError } from '../../errors.ts'
import { imrmcExport } from '../../reports/imrmc.ts'
import { blindedReadings } from '../../review/embargo.ts'
import type { Finding } from '../../review/finding.ts'
import type { Review, ReviewAnswer, ReviewItem, ReviewPlan } from '../../review/review-plan.ts'
import type { AnswerStatement } from '../../storage/review-store.ts'
import type { Windows } from '../../storage/undo-windows.ts'
import type { Caller } from '../path-rules.ts'
import { drawQueue, Queues, readingsOf, shownResults } from '../workspace/review-readings.ts'
import { currentReader } from '../workspace/shown-findings.ts'
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
    'reviews.answers': ({ id, reader }) => reviews.answers(reviews.get(id).id, reader),
    'reviews.answer': (stated, caller) => {
      const statement = { ...stated, window: caller.window }
      const { plan } = reviews.get(statement.reviewId)
      const item = itemAt(queues.of(statement.reviewId, statement.reader), statement.position)
      checkAnswer(plan, item, statement.answer)
      const answered = reviews.answer(statement)
      recordFinding(context, plan, statement, item)
      notifyOthers(context, plan, statement.reviewId, caller)
      return answered
    },
    'reviews.undo': ({ id, reader }, caller) => {
      const { plan } = reviews.get(id)
      const windows: Windows = { window: caller.window, others: context.otherWindows(caller) }
      const undone = reviews.undo(id, reader, windows)
      if (undone?.answer.kind === 'judgement') {
        undoFinding(context, plan, { reviewId: id, reader }, itemAt(queues.of(id, reader), undone.position), windows)
      }
      if (undone) notifyOthers(context, plan, id, caller)
      return undone
    },
    'reviews.end': ({ id, reader }, caller) => {
      const answered = new Set(reviews.answers(id, reader).map(({ position }) => position))
      const open = [...queues.of(id, reader).keys()].filter((position) => !answered.has(position))
      for (const position of open)
        reviews.answer({ reviewId: id, reader, position, answer: { kind: 'skip' }, seconds: 0, window: caller.window })
      notifyOthers(context, reviews.get(id).plan, id, caller)
      return open.length
    },
    'reviews.results': ({ id }) => shownResults(context.workspace, queues, id),
    'reviews.imrmc': ({ id, consensusReviewer }) => {
      const review = reviews.get(id)
      requireFinished(review, currentReader(context.workspace))
      return imrmcExport(readingsOf(context.workspace, queues, id), consensusOf(context, review, consensusReviewer))
    }
  }
}

/** Notifies other windows, which show the review and its findings. */
function notifyOthers({ notify }: EngineContext, { auditId }: ReviewPlan, reviewId: string, caller: Caller): void {
  notify('reviews.changed', { reviewId }, caller)
  notify('findings.changed', { auditId }, caller)
}

/** @throws argument.invalid if the plan needs data that the audit lacks. */
function checkPlan(record: AuditRecord, { denoiserKeys, task, catchShare }: ReviewPlan): void {
  requireJudged(record, denoiserKeys, 'denoiserKeys')
  if (!record.hasReference && (task === 'which-is-real' || catchShare > 0)) {
    throw new DenoscopeError(
      'argument.invalid',
      `'${record.title}' has no reference: there is no real patch to find, and no catch trial`
    )
  }
  if (task === 'which-is-real' && catchShare > 0 && !hasInput(record)) {
    throw new DenoscopeError(
      'argument.invalid',
      `'${record.title}' has no noisy input: a catch trial would be the reference beside an output, as every case is`
    )
  }
}

function itemAt(items: readonly ReviewItem[], position: number): ReviewItem {
  const item = items[position]
  if (item) return item
  throw new DenoscopeError('argument.invalid', `position: expected 0 to ${items.length - 1}, got ${position}`)
}

function checkAnswer({ task }: ReviewPlan, { roles }: ReviewItem, answer: ReviewAnswer): void {
  const wanted = task === 'judge' ? 'judgement' : 'choice'
  if (answer.kind !== 'skip' && answer.kind !== wanted) {
    throw new DenoscopeError('argument.invalid', `answer: expected a ${wanted} or a skip, got a ${answer.kind}`)
  }
  if (answer.kind === 'choice' && !roles.includes(answer.role)) {
    throw new DenoscopeError('argument.invalid', `answer: expected ${roles.join(' or ')}, got '${answer.role}'`)
  }
}

/** Records the judgement of a case as a finding. Judgements of repeats and catch trials stay in the review. */
function recordFinding(
  { workspace }: EngineContext,
  { auditId }: ReviewPlan,
  statement: AnswerStatement,
  item: ReviewItem
): void {
  const { answer, reader: reviewer, reviewId, window } = statement
  if (item.kind !== 'case' || answer.kind !== 'judgement') return
  const {
    patchIndex,
    roles: [denoiserKey]
  } = item
  workspace.findings.record({
    auditId,
    patchIndex,
    denoiserKey: denoiserKey!,
    reviewer,
    judgement: answer.judgement,
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
  if (item.kind !== 'case') return
  workspace.findings.undo(auditId, reader, windows, {
    patchIndex: item.patchIndex,
    denoiserKey: item.roles[0]!,
    reviewId
  })
}

/** Refuses an unfinished review: an export names the denoisers. @throws review.unfinished */
function requireFinished(review: Review, reader: string): void {
  const [reading] = blindedReadings([review], reader)
  if (!reading) return
  const { reader: name, answered, items } = reading
  throw new DenoscopeError(
    'review.unfinished',
    `${name} has answered ${answered} of ${items} items of this blinded review; its answers stay in it until then`
  )
}

/** Truth for an export: the consensus on a case, in this review before others; null if there is none. */
function consensusOf({ workspace }: EngineContext, { id, plan: { auditId } }: Review, reviewer: string) {
  const ofReview = ({ review }: Finding) => Number(review?.id === id)
  const consensus = new Map(
    workspace.findings
      .list(auditId)
      .filter((finding) => finding.reviewer === reviewer)
      .sort((a, b) => ofReview(a) - ofReview(b))
      .map(({ patchIndex, denoiserKey, category }) => [`${patchIndex} ${denoiserKey}`, category !== 'acceptable'])
  )
  return (patchIndex: number, denoiserKey: string) => consensus.get(`${patchIndex} ${denoiserKey}`) ?? null
}
