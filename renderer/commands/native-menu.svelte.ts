import type { MenuModel } from '../../electron/page/bridge.ts'
import { platform } from '../platform/platform.ts'
import { notices } from '../state/shown-notices.svelte.ts'
import { workbench } from '../state/workbench.svelte.ts'
import { scopeLabel } from './key-groups.ts'
import { paletteEntries } from './palette-entries.ts'

/** Milliseconds to wait while a new view registers its commands one after the other. */
const settling = 60

/** Keeps the window's menu in step with the commands that can be run; returns the function that stops it. */
export function followMenu(show = platform.showMenu): () => void {
  if (!show) return () => {}
  let shown = ''
  return $effect.root(() => {
    $effect(() => {
      const model = menuModel()
      const timer = setTimeout(() => {
        const serialised = JSON.stringify(model)
        if (serialised === shown) return
        shown = serialised
        show(model).catch((thrown: unknown) => notices.fail(thrown))
      }, settling)
      return () => clearTimeout(timer)
    })
  })
}

export function menuModel(): MenuModel {
  return {
    view: scopeLabel(workbench.view),
    theme: workbench.theme,
    entries: paletteEntries().flatMap(({ id, label, section, key, enabled }) =>
      section === null ? [] : [{ id, label, section, key, enabled }]
    )
  }
}
