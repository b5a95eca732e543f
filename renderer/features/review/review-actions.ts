import { findingCategories, findingSeverities, type FindingCategory } from '../../../src-core/review/finding.ts'
import type { Action } from '../../state/actions.svelte.ts'
import { notices } from '../../state/notices.svelte.ts'
import { settings } from '../../state/settings.svelte.ts'
import { movedRegion, usualRegion, type RegionMove } from './region.ts'
import type { ReviewSession } from './review-session.svelte.ts'

interface Hands {
  readonly session: ReviewSession
  focusNote(): void
  leave(): void
}

/** Whether a category's key confirms and goes on at once. */
export const goesOnAtOnce = {
  get value(): boolean {
    return settings.read('review.at-once', false)
  },
  set value(on: boolean) {
    settings.write('review.at-once', on)
  }
}

export function chooseCategory(session: ReviewSession, category: FindingCategory): void {
  session.change({ category })
  if (goesOnAtOnce.value) attempt(session.confirm())
}

/** Everything that can be done in a running review by key. */
export function reviewActions(hands: Hands): Action[] {
  const own = hands.session.plan.task === 'judge' ? [...judgeActions(hands), ...regionActions(hands)] : choiceActions(hands)
  return [...own, ...moveActions(hands)].map((action) => ({ ...action, scope: 'review' }))
}

type Plain = Omit<Action, 'scope'>

/** An answer that could not be saved stays as a draft on the screen, and the reason is told. */
export function attempt(work: Promise<unknown>): void {
  work.catch((thrown: unknown) => notices.fail(thrown))
}

function judgeActions({ session, focusNote }: Hands): Plain[] {
  const setFlicker = (on: boolean) => () => {
    session.audit.flicker = on
  }
  return [
    ...findingCategories.map(({ id, label, key }) => ({
      id: `review.category.${id}`, label: `Category: ${label}`, keys: [key], run: () => chooseCategory(session, id)
    })),
    ...findingSeverities.map(({ id, label, key }) => ({
      id: `review.severity.${id}`, label: `Severity: ${label}`, keys: [`Shift+${key}`], run: () => session.change({ severity: id })
    })),
    { id: 'review.confirm', label: 'Confirm and go on', keys: ['Enter'], run: () => attempt(session.confirm()), enabled: () => !session.placing },
    { id: 'review.note', label: 'Write a note', keys: ['N'], run: focusNote },
    { id: 'review.flicker', label: 'Flicker to the reference while held', keys: ['Space'], run: setFlicker(true), release: setFlicker(false) },
    {
      id: 'review.overlay', label: 'Lost and invented on the picture', keys: ['O'], enabled: () => !session.plan.blinded,
      run: () => {
        session.audit.overlay = !session.audit.overlay
      }
    },
    {
      id: 'review.difference', label: 'Difference beside it', keys: ['D'],
      run: () => settings.write('review.difference', !settings.read('review.difference', false))
    }
  ]
}

function regionActions({ session }: Hands): Plain[] {
  const { patchRows, patchColumns } = session.audit.record
  const moves: [name: string, keys: string[], move: RegionMove][] = [
    ['up', ['ArrowUp'], { row: -1 }], ['down', ['ArrowDown'], { row: 1 }],
    ['left', ['ArrowLeft'], { column: -1 }], ['right', ['ArrowRight'], { column: 1 }],
    ['lower', ['Shift+ArrowUp'], { rows: -1 }], ['higher', ['Shift+ArrowDown'], { rows: 1 }],
    ['narrower', ['Shift+ArrowLeft'], { columns: -1 }], ['wider', ['Shift+ArrowRight'], { columns: 1 }]
  ]
  return [
    {
      id: 'review.region', label: 'Draw a region', keys: ['R'],
      run: () => {
        if (!session.placing && !session.draft.region) session.change({ region: usualRegion(patchRows, patchColumns) })
        session.placing = !session.placing
      }
    },
    {
      id: 'review.region-keep', label: 'Keep the region', keys: ['Enter'], enabled: () => session.placing,
      run: () => {
        session.placing = false
      }
    },
    {
      id: 'review.region-remove', label: 'Remove the region', keys: ['Delete', 'Escape'], enabled: () => session.draft.region !== null,
      run: () => {
        session.placing = false
        session.change({ region: null })
      }
    },
    ...moves.map(([name, keys, move]) => ({
      id: `review.region-${name}`, label: `Region: ${name}`, keys, enabled: () => session.placing,
      run: () => session.change({ region: movedRegion(session.draft.region!, move, patchRows, patchColumns) })
    }))
  ]
}

function choiceActions({ session }: Hands): Plain[] {
  const choose = (side: 0 | 1) => () => {
    const candidate = session.item?.candidates[side]
    if (candidate !== undefined) attempt(session.state({ kind: 'choice', candidate }))
  }
  return [
    { id: 'review.left', label: 'Choose the left picture', keys: ['1', 'ArrowLeft'], run: choose(0) },
    { id: 'review.right', label: 'Choose the right picture', keys: ['2', 'ArrowRight'], run: choose(1) }
  ]
}

function moveActions({ session, leave }: Hands): Plain[] {
  return [
    { id: 'review.next', label: 'Next patch', keys: ['J'], run: () => session.go(session.position + 1) },
    { id: 'review.previous', label: 'Previous patch', keys: ['K'], run: () => session.go(session.position - 1) },
    { id: 'review.skip', label: 'Skip', keys: ['S'], run: () => attempt(session.state({ kind: 'skip' })) },
    {
      id: 'review.undo', label: 'Take back the latest answer', keys: ['U'],
      run: () => attempt(session.undo().then((undone) => undone || notices.say('Nothing to take back')))
    },
    { id: 'review.leave', label: 'Leave the review', keys: ['Q'], run: leave }
  ]
}
