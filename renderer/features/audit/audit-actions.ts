import { findingCategories, findingSeverities } from '../../../src-core/review/finding.ts'
import type { Action } from '../../state/actions.svelte.ts'
import { middleModeKey } from '../../state/middle-mode.ts'
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

/** Everything that can be done in the audit view by key. */
export function auditActions(hands: Hands): Action[] {
  return [...moveActions(hands), ...modeActions(hands), ...flagActions(hands), ...pictureActions(hands)].map((action) => ({ ...action, scope: 'audit' }))
}

type Plain = Omit<Action, 'scope'>

function moveActions({ move }: Hands): Plain[] {
  const moves: [id: string, label: string, keys: string[], to: TileMove][] = [
    ['next', 'Next patch', ['J', 'ArrowRight'], 'next'],
    ['previous', 'Previous patch', ['K', 'ArrowLeft'], 'previous'],
    ['up', 'Patch above', ['ArrowUp'], 'up'],
    ['down', 'Patch below', ['ArrowDown'], 'down'],
    ['first', 'First patch', ['Home'], 'first'],
    ['last', 'Last patch', ['End'], 'last'],
    ['page-up', 'Patches one screen up', ['PageUp'], 'page-up'],
    ['page-down', 'Patches one screen down', ['PageDown'], 'page-down']
  ]
  return moves.map(([id, label, keys, to]) => ({ id: `audit.${id}`, label, keys, run: () => move(to) }))
}

function modeActions({ session }: Hands): Plain[] {
  return modesFor(session.record).map(({ id, label, key }) => ({
    id: `audit.mode-${id}`, label: `In the middle: ${label}`, keys: [key], run: () => settings.write(middleModeKey, id)
  }))
}

function flagActions({ flagging, focusNote }: Hands): Plain[] {
  return [
    ...findingCategories.map(({ id, label, key }) => ({
      id: `audit.flag.${id}`, label: `Flag: ${label}`, keys: [key], run: () => flagging.flag(id)
    })),
    ...findingSeverities.map(({ id, label, key }) => ({
      id: `audit.severity.${id}`, label: `Severity: ${label}`, keys: [`Shift+${key}`], run: () => flagging.weigh(id)
    })),
    { id: 'audit.confirm', label: 'Confirm and next', keys: ['Enter'], run: () => flagging.confirmAndNext() },
    { id: 'audit.note', label: 'Write a note', keys: ['N'], run: focusNote },
    { id: 'audit.undo', label: 'Take back the latest finding', keys: ['U'], run: () => void flagging.undo() }
  ]
}

function pictureActions({ session, focusFilter }: Hands): Plain[] {
  const setFlicker = (on: boolean) => () => {
    session.flicker = on
  }
  const hasTiles = () => ['patches', 'glance'].includes(shownMode(session.record))
  return [
    { id: 'audit.flicker', label: 'Flicker to the reference while held', keys: ['Space'], run: setFlicker(true), release: setFlicker(false) },
    { id: 'audit.focus-next', label: 'Next denoiser', keys: [']'], run: () => session.focusNext(1) },
    { id: 'audit.focus-previous', label: 'Previous denoiser', keys: ['['], run: () => session.focusNext(-1) },
    {
      id: 'audit.difference', label: 'Difference on the tiles', keys: ['D'], enabled: hasTiles,
      run: () => {
        session.switches = { ...session.switches, difference: !session.switches.difference }
      }
    },
    {
      id: 'audit.overlay', label: 'Lost and invented on the pictures', keys: ['O'],
      run: () => {
        session.overlay = !session.overlay
      }
    },
    {
      id: 'audit.tile-overlay', label: 'Lost and invented on the tiles', keys: ['Shift+O'], enabled: hasTiles,
      run: () => {
        session.tileOverlay = !session.tileOverlay
      }
    },
    {
      id: 'audit.scatter', label: 'Plot of patches', keys: ['P'], enabled: () => shownMode(session.record) !== 'slice',
      run: () => {
        const elsewhere = shownMode(session.record) !== 'patches'
        session.scatter = { ...session.scatter, shown: elsewhere || !session.scatter.shown }
        settings.write(middleModeKey, 'patches')
      }
    },
    { id: 'audit.filter-undo', label: 'Undo the latest change of the filter', keys: ['Ctrl+Z'], run: () => session.undoFilter() },
    { id: 'audit.selection-clear', label: 'Clear the selection', keys: ['Escape'], run: () => session.clearSelection() },
    { id: 'audit.filter', label: 'Filter', keys: ['/'], run: focusFilter },
    {
      id: 'audit.filter-clear', label: 'Clear the filter', keys: [],
      run: () => {
        session.refilter(emptyFilter)
      }
    }
  ]
}
