export type JobKind =
  | 'open-sources'
  | 'audit'
  | 'training'
  | 'latent-map'
  | 'report'
  | 'bench'
  | 'cohort-check'
  | 'cohort'
  | 'case-draw'
  | 'dicom-export'
  | 'pacs-fetch'
  | 'pacs-send'
/** State of a job. `interrupted`: its process ended while it ran; detected at the next start. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'

/** Long-running job, as shown and as stored. */
export interface JobRecord {
  readonly id: string
  readonly kind: JobKind
  readonly title: string
  readonly state: JobState
  /** Completed share, 0..1. */
  readonly fraction: number
  /** Present step, one line. */
  readonly message: string
  /** Estimated seconds to the end; null if unknown. */
  readonly remainingSeconds: number | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** Result by kind, see `JobResults`. */
  readonly result: unknown
  /** Absent for jobs that exchange nothing with a PACS. */
  readonly exchange?: PacsExchange
}

/** True if the job is an exchange with a PACS that has ended without its result. */
export const canGoOn = ({ exchange, state }: JobRecord): boolean =>
  exchange !== undefined && ['failed', 'cancelled', 'interrupted'].includes(state)

/** Request to a PACS, without the password: after a failure any window can ask for it again. */
export type PacsExchange = { readonly server: string } & (
  | { readonly series: readonly { readonly studyUid: string; readonly seriesUid: string }[] }
  | { readonly files: { readonly path: string } | { readonly exportJobId: string } }
)
