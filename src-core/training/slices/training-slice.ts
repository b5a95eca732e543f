/** One way in which a slice is shown to a network: what low dose adds to the slice at full dose. */
export interface LowDoseScan {
  /** HU, of the slice's shape: the slice at low dose less the one at full dose. */
  readonly added: Float32Array
  /** Noise of the full dose in HU, which the wanted slice has and the source lacks; null where it has its own. */
  readonly background: Float32Array | null
  /** True for simulated noise, which may be turned into its negative and be weaker or stronger; false for what a scanner made. */
  readonly isSimulated: boolean
}

/** A slice to learn from, in HU, with its scans. */
export interface TrainingSlice {
  readonly hounsfield: Float32Array
  readonly rows: number
  readonly columns: number
  readonly scans: readonly LowDoseScan[]
}

/** Slices of one origin, which count as much as those of any other, however many they are. */
export interface TrainingSeries {
  readonly label: string
  readonly slices: readonly TrainingSlice[]
  /** How often it is drawn from, beside the others. */
  readonly weight: number
  /** True if nothing of it validates. */
  readonly trainsOnly: boolean
}
