import type { MenuModel } from '../../electron/page/bridge.ts'
import { platform } from '../platform/platform.ts'
import { commands } from './commands.ts'
import { scopeLabel } from './key-groups.ts'
import { notices } from './notices.svelte.ts'
import { workbench } from './workbench.svelte.ts'

/** A view puts its actions in one after the other while it comes up, in ms. */
const settling = 60

/** Keeps the window's menu in step with what can be done; returns how to stop. */
export function followMenu(show = platform.showMenu): () => void {
  if (!show) return () => {}
  let shown = ''
  return $effect.root(() => {
    $effect(() => {
      const model = menuModel()
      const timer = setTimeout(() => {
        const told = JSON.stringify(model)
        if (told === shown) return
        shown = told
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
    entries: commands().flatMap(({ id, label, section, key, enabled }) =>
      section === null ? [] : [{ id, label, section, key, enabled }]
    )
  }
}
