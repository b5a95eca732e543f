import { persisted } from './settings.svelte.ts'
import { workbench } from './workbench.svelte.ts'

const isIds = (value: unknown) => Array.isArray(value) && value.every((id) => typeof id === 'string')

const stored = persisted<readonly string[]>('slices.shown', [], isIds)

/** The series that Sources shows large: one, or two side by side. Kept from one session to the next. */
class ShownSlices {
  get ids(): readonly string[] {
    return stored.current
  }

  show(...ids: readonly string[]): void {
    stored.current = [...ids]
    workbench.view = 'sources'
  }

  close(): void {
    stored.current = []
  }
}

export const shownSlices = new ShownSlices()
