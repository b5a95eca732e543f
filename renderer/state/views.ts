/** The views in the order of the rail; `key` goes there with Alt. */
export const views = [
  { id: 'home', label: 'Home', key: 'Alt+1' },
  { id: 'sources', label: 'Sources', key: 'Alt+2' },
  { id: 'patchify', label: 'Patchify', key: 'Alt+3' },
  { id: 'audit', label: 'Audit', key: 'Alt+4' },
  { id: 'review', label: 'Review', key: 'Alt+5' },
  { id: 'models', label: 'Models', key: 'Alt+6' },
  { id: 'reports', label: 'Reports', key: 'Alt+7' },
  { id: 'settings', label: 'Settings', key: 'Alt+8' },
  { id: 'gallery', label: 'Gallery', key: null }
] as const

export type ViewId = (typeof views)[number]['id']

export function isViewId(value: unknown): value is ViewId {
  return views.some((view) => view.id === value)
}
