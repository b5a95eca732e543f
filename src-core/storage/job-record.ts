export type JobKind = 'open-sources' | 'audit' | 'training' | 'latent-map' | 'report'
/** `interrupted`: it was running when its process ended; found at the next start. */
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'

/** A piece of long work, as it is shown and as it is stored. */
export interface JobRecord {
  readonly id: string
  readonly kind: JobKind
  readonly title: string
  readonly state: JobState
  /** Done share, 0..1. */
  readonly fraction: number
  /** What it is doing now, one line. */
  readonly message: string
  /** Estimated seconds to the end; null while unknown. */
  readonly remainingSeconds: number | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly error: { readonly code: string; readonly message: string } | null
  /** What came out, by kind; see `JobResults`. */
  readonly result: unknown
}
