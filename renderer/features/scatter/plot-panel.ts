import { persisted } from '../../state/settings.svelte.ts'
import { SidePanel } from '../side-panel/side-panel.svelte.ts'
import { scatterSettings } from './plot-data.ts'

/** The plot above the wall. */
export const plotPanel = new SidePanel({
  view: 'audit',
  side: 'top',
  label: 'plot',
  size: persisted('split.audit.scatter', 260),
  minimum: 160,
  maximum: 700,
  room: () => 300,
  command: 'audit.scatter',
  docked: {
    get current() {
      return scatterSettings.current.shown
    },
    set current(shown: boolean) {
      scatterSettings.current = { ...scatterSettings.current, shown }
    }
  }
})
