/** The views in the order of the rail. */
export const views = [
  { id: 'home', label: 'Home' },
  { id: 'sources', label: 'Sources' },
  { id: 'patchify', label: 'Patchify' },
  { id: 'audit', label: 'Audit' },
  { id: 'review', label: 'Review' },
  { id: 'models', label: 'Models' },
  { id: 'reports', label: 'Reports' },
  { id: 'settings', label: 'Settings' },
  // For developers: reached by the address `#gallery` only.
  { id: 'gallery', label: 'Gallery' }
] as const

export type ViewId = (typeof views)[number]['id']

export function isViewId(value: unknown): value is ViewId {
  return views.some((view) => view.id === value)
}
