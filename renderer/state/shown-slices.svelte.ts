import { settings } from './settings.svelte.ts'
import { workbench } from './workbench.svelte.ts'

const key = 'slices.shown'
const isIds = (value: unknown) => Array.isArray(value) && value.every((id) => typeof id === 'string')

/** The series that Sources shows large: one, or two side by side; remembered like the view. */
class ShownSlices {
  get ids(): readonly string[] {
    return settings.read<readonly string[]>(key, [], isIds)
  }

  show(...ids: readonly string[]): void {
    settings.write(key, [...ids])
    workbench.view = 'sources'
  }

  close(): void {
    settings.write(key, [])
  }
}

export const shownSlices = new ShownSlices()
