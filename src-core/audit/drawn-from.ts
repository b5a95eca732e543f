/** Cases of a readers' study that were drawn from the audits of a cohort. It holds no patient data. */
export interface DrawnFrom {
  readonly cohort: { readonly id: string; readonly title: string; readonly planHash: string }
  readonly setting: string
  /** Seed of the audits that were drawn from. */
  readonly auditSeed: number
  readonly order: 'random' | 'worst'
  /** Seed of the draw. */
  readonly seed: number
  /** Slices with cases, by the slice index of the audit's patches. */
  readonly slices: readonly DrawnSlice[]
  /** Series whose audits cannot stand beside the others, with the reason in one line. */
  readonly leftOut: readonly { readonly series: string; readonly reason: string }[]
}

export interface DrawnSlice {
  /** Label, such as 'P0001'. */
  readonly patient: string
  /** Label, such as 'S0001'. */
  readonly series: string
  /** Index in the series, from 0. */
  readonly slice: number
}
