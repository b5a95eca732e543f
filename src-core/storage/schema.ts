import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { AuditRecord } from '../audit/audit-record.ts'
import type { SliceMeasurement } from '../images/slice-measurement.ts'
import type { ExportedReport } from '../reports/exported-report.ts'
import type { FindingCategory, FindingSeverity, Region } from '../review/finding.ts'
import type { ReviewAnswer, ReviewPlan } from '../review/review-plan.ts'
import type { ListedSource, SourceOrigin } from '../sources/source.ts'
import type { JobRecord, JobState } from './job-record.ts'

/** Tables for queries, as the migrations create them. */
export const sources = sqliteTable('sources', {
  id: text().primaryKey(),
  summary: text({ mode: 'json' }).$type<ListedSource>().notNull(),
  origin: text({ mode: 'json' }).$type<SourceOrigin>().notNull(),
  openedAt: text('opened_at').notNull(),
  closedAt: text('closed_at')
})

export const audits = sqliteTable('audits', {
  id: text().primaryKey(),
  createdAt: text('created_at').notNull(),
  record: text({ mode: 'json' }).$type<AuditRecord>().notNull(),
  removedAt: text('removed_at')
})

export const findings = sqliteTable('findings', {
  id: text().primaryKey(),
  auditId: text('audit_id').notNull(),
  patchIndex: integer('patch_index').notNull(),
  denoiserKey: text('denoiser_key').notNull(),
  reviewer: text().notNull(),
  blindedReviewId: text('blinded_review_id')
})

export const findingRevisions = sqliteTable('finding_revisions', {
  sequence: integer().primaryKey({ autoIncrement: true }),
  findingId: text('finding_id').notNull(),
  revision: integer().notNull(),
  category: text().$type<FindingCategory>(),
  severity: text().$type<FindingSeverity>(),
  note: text().notNull(),
  region: text({ mode: 'json' }).$type<Region>(),
  reviewId: text('review_id'),
  recordedAt: text('recorded_at').notNull(),
  undoes: integer(),
  windowId: text('window_id'),
  stepId: text('step_id')
})

export const jobs = sqliteTable('jobs', {
  id: text().primaryKey(),
  state: text().$type<JobState>().notNull(),
  createdAt: text('created_at').notNull(),
  record: text({ mode: 'json' }).$type<JobRecord>().notNull()
})

export const reports = sqliteTable('reports', {
  id: text().primaryKey(),
  auditId: text('audit_id').notNull(),
  createdAt: text('created_at').notNull(),
  report: text({ mode: 'json' }).$type<ExportedReport>().notNull()
})

export const reportWords = sqliteTable('report_words', {
  auditId: text('audit_id').primaryKey(),
  title: text().notNull(),
  institution: text().notNull(),
  reader: text().notNull(),
  conclusion: text().notNull(),
  question: text().notNull(),
  preparedBy: text('prepared_by').notNull(),
  preparedOn: text('prepared_on').notNull(),
  reviewedBy: text('reviewed_by').notNull(),
  reviewedOn: text('reviewed_on').notNull(),
  approvedBy: text('approved_by').notNull(),
  approvedOn: text('approved_on').notNull(),
  changedAt: text('changed_at').notNull()
})

export const settings = sqliteTable('settings', { key: text().primaryKey(), value: text().notNull() })

export const measurements = sqliteTable('measurements', {
  id: text().primaryKey(),
  sourceId: text('source_id').notNull(),
  slice: integer().notNull(),
  kind: text().$type<SliceMeasurement['kind']>().notNull(),
  points: text({ mode: 'json' }).$type<SliceMeasurement['points']>().notNull(),
  changedAt: text('changed_at').notNull()
})

export const reviews = sqliteTable('reviews', {
  id: text().primaryKey(),
  auditId: text('audit_id').notNull(),
  createdAt: text('created_at').notNull(),
  plan: text({ mode: 'json' }).$type<ReviewPlan>().notNull(),
  items: integer().notNull()
})

export const reviewAnswers = sqliteTable('review_answers', {
  sequence: integer().primaryKey({ autoIncrement: true }),
  reviewId: text('review_id').notNull(),
  reader: text().notNull(),
  position: integer().notNull(),
  answer: text({ mode: 'json' }).$type<ReviewAnswer>(),
  seconds: real().notNull(),
  recordedAt: text('recorded_at').notNull(),
  undoes: integer(),
  windowId: text('window_id')
})

export const reviewEndings = sqliteTable('review_endings', {
  reviewId: text('review_id').notNull(),
  reader: text().notNull(),
  endedAt: text('ended_at').notNull()
})

export const reviewDecisions = sqliteTable('review_decisions', {
  sequence: integer().primaryKey({ autoIncrement: true }),
  reviewId: text('review_id').notNull(),
  caseKey: text('case_key').notNull(),
  person: text().notNull(),
  answer: text({ mode: 'json' }).$type<ReviewAnswer>(),
  recordedAt: text('recorded_at').notNull(),
  undoes: integer()
})
