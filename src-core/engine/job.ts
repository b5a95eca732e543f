export type { JobKind, JobRecord, JobState } from '../storage/job-record.ts'
