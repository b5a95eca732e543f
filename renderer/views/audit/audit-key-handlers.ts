import { findingCategories, findingSeverities } from '../../../src-core/review/finding.ts'
import { handlersFor, type Handlers, phraseNumbers } from '../../commands/command-table.ts'
import { auditTab } from '../../state/workbench.svelte.ts'
import type { Flagging } from '../../features/findings/flagging.svelte.ts'
import { regionKeyHandlers } from '../../features/findings/region-key-handlers.ts'
import type { TileMove } from '../../features/patch-wall/tile-layout.ts'
import { plotPanel } from '../../features/scatter/plot-panel.ts'
import { emptyFilter } from '../../features/audit-session/patch-filter.ts'
import type { AuditSession } from '../../features/audit-session/audit-session.svelte.ts'
import { shownTab, tabsOf } from './audit-tabs.ts'

interface Hands {
  readonly session: AuditSession
  readonly flagging: Flagging
  move(to: TileMove): void
  focusNote(): void
  focusOutputs(): void
  focusFilter(): void
}

/** Handlers of the audit view's commands (commands/command-table.ts). */
export function auditHandlers(hands: Hands): Handlers {
  return {
    ...moveHandlers(hands),
    ...tabHandlers(hands),
    ...flagHandlers(hands),
    ...pictureHandlers(hands),
    ...filterHandlers(hands)
  }
}

const moves: readonly TileMove[] = ['next', 'previous', 'up', 'down', 'first', 'last', 'page-up', 'page-down']

const moveHandlers = ({ move }: Hands): Handlers => handlersFor(moves, (to) => [`audit.${to}`, () => move(to)])

const tabHandlers = ({ session }: Hands): Handlers =>
  handlersFor(tabsOf(session.record), ({ id }) => [`audit.tab-${id}`, () => (auditTab.current = id)])

function flagHandlers({ session, flagging, focusNote, focusOutputs }: Hands): Handlers {
  const { patchRows, patchColumns } = session.record
  return {
    ...regionKeyHandlers('audit', patchRows, patchColumns, flagging),
    ...handlersFor(findingCategories, ({ id }) => [`audit.flag.${id}`, () => flagging.flag(id)]),
    ...handlersFor(findingSeverities, ({ id }) => [`audit.severity.${id}`, () => flagging.setSeverity(id)]),
    ...handlersFor(phraseNumbers, (number) => [`audit.phrase-${number}`, () => flagging.addPhrase(number - 1)]),
    'audit.confirm': () => flagging.confirmAndNext(),
    'audit.note': focusNote,
    'audit.all-outputs': { enabled: () => session.outputs.length > 1, run: () => flagging.toggleAllOutputs() },
    'audit.choose-outputs': { enabled: () => session.outputs.length > 1, run: focusOutputs },
    'audit.undo': () => void flagging.undo()
  }
}

function pictureHandlers({ session }: Hands): Handlers {
  const setFlicker = (on: boolean) => () => {
    session.display.flicker = on
  }
  const hasTiles = () => ['patches', 'denoiser-comparison'].includes(shownTab(session.record))
  return {
    'audit.flicker': { run: setFlicker(true), release: setFlicker(false) },
    'audit.focus-next': () => session.order.focusNext(1),
    'audit.focus-previous': () => session.order.focusNext(-1),
    'audit.difference': {
      enabled: hasTiles,
      run: () => {
        session.display.switches = { ...session.display.switches, difference: !session.display.switches.difference }
      }
    },
    'audit.overlay': () => {
      session.display.overlay = !session.display.overlay
    },
    'audit.tile-overlay': {
      enabled: hasTiles,
      run: () => {
        session.display.tileOverlay = !session.display.tileOverlay
      }
    },
    'audit.scatter': {
      enabled: () => shownTab(session.record) !== 'slice',
      run: () => {
        if (shownTab(session.record) === 'patches') return plotPanel.toggle()
        plotPanel.show()
        auditTab.current = 'patches'
      }
    }
  }
}

function filterHandlers({ session, focusFilter }: Hands): Handlers {
  return {
    'audit.filter-undo': () => void session.order.undoFilter(),
    'audit.selection-clear': () => session.order.clearSelection(),
    'audit.filter': focusFilter,
    'audit.filter-clear': () => session.order.refilter(emptyFilter)
  }
}
