/** Objects that an export can make, in the order of writing. */
export const objectKinds = ['derived', 'sr', 'map', 'key', 'presentation', 'pdf', 'capture'] as const
export type ObjectKind = (typeof objectKinds)[number]

/** Names of the objects, for a person. */
export const objectLabels: Readonly<Record<ObjectKind, string>> = {
  derived: 'Denoised series (CT)',
  sr: 'Findings (structured report)',
  map: 'Map of a score (parametric map)',
  key: 'Flagged slices (key objects)',
  presentation: 'Regions of the findings (presentation state)',
  pdf: 'Report (encapsulated PDF)',
  capture: 'First page of the short report (picture)'
}
