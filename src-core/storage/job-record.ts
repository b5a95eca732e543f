export type JobKind =
  'open-sources' | 'audit' | 'training' | 'latent-map' | 'report' | 'dicom-export' | 'pacs-fetch' | 'pacs-send'
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
}
