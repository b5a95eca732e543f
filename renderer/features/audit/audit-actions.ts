import { findingCategories, findingSeverities } from '../../../src-core/review/finding.ts'
import { actionsOf } from '../../keys/key-table.ts'
import type { Action } from '../../state/actions.svelte.ts'
import { middleModeKey } from '../../state/middle-mode.ts'
import { keyedPhrases } from '../../state/phrases.ts'
import { settings } from '../../state/settings.svelte.ts'
import type { Flagging } from '../findings/flagging.svelte.ts'
import type { TileMove } from '../patch-wall/tile-layout.ts'
import { emptyFilter } from '../score-filters/patch-filter.ts'
import type { AuditSession } from './audit-session.svelte.ts'
import { modesFor } from './middle-modes.ts'
import { shownMode } from './shown-mode.ts'

interface Hands {
  readonly session: AuditSession
  readonly flagging: Flagging
  move(to: TileMove): void
  focusNote(): void
  focusFilter(): void
}

/** What the audit view's keys do (keys/audit-keys.ts). */
export function auditActions(hands: Hands): Action[] {
  return actionsOf({
    ...moveHandlers(hands),
    ...modeHandlers(hands),
    ...flagHandlers(hands),
    ...pictureHandlers(hands),
    ...filterHandlers(hands)
  })
}

type Handlers = Parameters<typeof actionsOf>[0]

const moves: readonly TileMove[] = ['next', 'previous', 'up', 'down', 'first', 'last', 'page-up', 'page-down']

const moveHandlers = ({ move }: Hands): Handlers =>
  Object.fromEntries(moves.map((to) => [`audit.${to}`, () => move(to)]))

const modeHandlers = ({ session }: Hands): Handlers =>
  Object.fromEntries(
    modesFor(session.record).map(({ id }) => [`audit.mode-${id}`, () => settings.write(middleModeKey, id)])
  )

function flagHandlers({ flagging, focusNote }: Hands): Handlers {
  return {
    ...Object.fromEntries(findingCategories.map(({ id }) => [`audit.flag.${id}`, () => flagging.flag(id)])),
    ...Object.fromEntries(findingSeverities.map(({ id }) => [`audit.severity.${id}`, () => flagging.weigh(id)])),
    ...Object.fromEntries(
      Array.from({ length: keyedPhrases }, (_, place) => [`audit.phrase-${place + 1}`, () => flagging.addPhrase(place)])
    ),
    'audit.confirm': () => flagging.confirmAndNext(),
    'audit.note': focusNote,
    'audit.undo': () => void flagging.undo()
  }
}

function pictureHandlers({ session }: Hands): Handlers {
  const setFlicker = (on: boolean) => () => {
    session.flicker = on
  }
  const hasTiles = () => ['patches', 'glance'].includes(shownMode(session.record))
  return {
    'audit.flicker': { run: setFlicker(true), release: setFlicker(false) },
    'audit.focus-next': () => session.focusNext(1),
    'audit.focus-previous': () => session.focusNext(-1),
    'audit.difference': {
      enabled: hasTiles,
      run: () => {
        session.switches = { ...session.switches, difference: !session.switches.difference }
      }
    },
    'audit.overlay': () => {
      session.overlay = !session.overlay
    },
    'audit.tile-overlay': {
      enabled: hasTiles,
      run: () => {
        session.tileOverlay = !session.tileOverlay
      }
    },
    'audit.scatter': {
      enabled: () => shownMode(session.record) !== 'slice',
      run: () => {
        const elsewhere = shownMode(session.record) !== 'patches'
        session.scatter = { ...session.scatter, shown: elsewhere || !session.scatter.shown }
        settings.write(middleModeKey, 'patches')
      }
    }
  }
}

function filterHandlers({ session, focusFilter }: Hands): Handlers {
  return {
    'audit.filter-undo': () => void session.undoFilter(),
    'audit.selection-clear': () => session.clearSelection(),
    'audit.filter': focusFilter,
    'audit.filter-clear': () => session.refilter(emptyFilter)
  }
}
