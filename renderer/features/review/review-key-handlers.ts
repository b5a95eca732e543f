import {
  findingCategories,
  findingSeverities,
  type FindingCategory,
  type FindingSeverity
} from '../../../src-core/review/finding.ts'
import { handlersFor, type Handlers, phraseNumbers } from '../../commands/command-table.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { withPhraseAt } from '../../state/phrases.ts'
import { persisted } from '../../state/settings.svelte.ts'
import { sameWindow, windowPresets } from '../slice-viewer/window-level.ts'
import { regionKeyHandlers } from '../findings/region-key-handlers.ts'
import type { ReviewSession } from './review-session.svelte.ts'

interface Hands {
  readonly session: ReviewSession
  focusNote(): void
  leave(): void
}

/** True if a category's key also confirms the answer. */
export const goesOnAtOnce = persisted('review.at-once', false)
/** True if the difference stands beside the picture. */
export const differenceShown = persisted('review.difference', false)
/** True if patches are drawn smooth, here and in the audit. */
export const smoothPatches = persisted('audit.smooth', false)

export function chooseCategory(session: ReviewSession, category: FindingCategory): void {
  session.change({ category })
  session.asksCategory = false
  if (category === 'acceptable') session.asksSeverity = false
  if (goesOnAtOnce.current) attempt(session.confirm())
}

/** Sets the confidence of the patch, and completes what was confirmed without one. */
export function chooseConfidence(session: ReviewSession, confidence: number): void {
  session.activeMark = null
  session.rate(confidence)
  if (session.asksConfidence) attempt(session.confirm())
}

/** Completes what was confirmed without a severity. */
export function chooseSeverity(session: ReviewSession, severity: FindingSeverity): void {
  session.change({ severity })
  if (session.asksSeverity) attempt(session.confirm())
}

/** Handlers of a running review's commands (commands/command-table.ts). */
export function reviewHandlers(hands: Hands): Handlers {
  const own =
    hands.session.plan.task === 'judge' ? { ...judgeHandlers(hands), ...regionHandlers(hands) } : choiceHandlers(hands)
  return { ...own, ...moveHandlers(hands), ...pictureHandlers(hands) }
}

/** An answer that could not be saved stays as a draft on the screen, and the reason is told. */
export function attempt(work: Promise<unknown>): void {
  work.catch((thrown: unknown) => notices.fail(thrown))
}

/** Puts a phrase at the end of the note, by its place from 0. */
export function addPhrase(session: ReviewSession, place: number): void {
  const { note, category } = session.draft
  session.change({ note: withPhraseAt(note, session.audit.record.source.kind, place, category) })
}

function judgeHandlers({ session, focusNote }: Hands): Handlers {
  const setFlicker = (on: boolean) => () => {
    session.audit.display.flicker = on
  }
  return {
    ...handlersFor(findingCategories, ({ id }) => [`review.category.${id}`, () => chooseCategory(session, id)]),
    ...handlersFor(findingSeverities, ({ id }) => [`review.severity.${id}`, () => chooseSeverity(session, id)]),
    ...handlersFor(phraseNumbers, (number) => [`review.phrase-${number}`, () => addPhrase(session, number - 1)]),
    'review.confirm': () => attempt(session.confirm()),
    'review.confidence-up': { enabled: () => session.limits !== null, run: () => session.stepConfidence(1) },
    'review.confidence-down': { enabled: () => session.limits !== null, run: () => session.stepConfidence(-1) },
    'review.note': focusNote,
    'review.flicker': { run: setFlicker(true), release: setFlicker(false) },
    'review.overlay': {
      enabled: () => !session.plan.blinded,
      run: () => {
        session.audit.display.overlay = !session.audit.display.overlay
      }
    },
    'review.difference': () => {
      differenceShown.current = !differenceShown.current
    }
  }
}

function regionHandlers({ session }: Hands): Handlers {
  const { patchRows, patchColumns } = session.audit.record
  const keep = (): void => {
    session.placing = false
    session.activeMark = null
  }
  return regionKeyHandlers('review', patchRows, patchColumns, {
    get placing() {
      return session.placing
    },
    get region() {
      return session.placedRegion
    },
    placeRegion(first) {
      const { placing } = session
      if (!placing && (session.plan.marks || !session.draft.region)) session.beginRegion(first)
      session.placing = !placing
      if (placing) session.activeMark = null
    },
    moveRegion: (region) => session.moveRegion(region),
    keepRegion: keep,
    removeRegion: () => session.removeRegion()
  })
}

function choiceHandlers({ session }: Hands): Handlers {
  const choose = (side: 0 | 1) => () => {
    const role = session.item?.roles[side]
    if (role !== undefined) attempt(session.state({ kind: 'choice', role }))
  }
  return { 'review.left': choose(0), 'review.right': choose(1) }
}

/** Handlers for the pictures of every review. The windows are those of the audit. */
function pictureHandlers({ session }: Hands): Handlers {
  const { record, display } = session.audit
  const presets = windowPresets(record.source)
  const turn = (by: 1 | -1) => () => {
    const place = presets.findIndex(({ window }) => sameWindow(window, display.window))
    display.window = presets[(Math.max(place, by < 0 ? 0 : -1) + by + presets.length) % presets.length]!.window
  }
  return {
    'review.smooth': () => {
      smoothPatches.current = !smoothPatches.current
    },
    'review.window-next': turn(1),
    'review.window-previous': turn(-1),
    ...handlersFor(presets, ({ number, name, window }) => [
      `review.window-${number}`,
      { label: `Window: ${name}`, run: () => (display.window = window) }
    ]),
    'review.surroundings': { enabled: () => session.surroundings.length > 1, run: () => session.turnSurroundings() }
  }
}

function moveHandlers({ session, leave }: Hands): Handlers {
  return {
    'review.next': () => session.go(session.position + 1),
    'review.previous': () => session.go(session.position - 1),
    'review.skip': () => attempt(session.state({ kind: 'skip' })),
    'review.undo': () => attempt(session.undo().then((undone) => undone || notices.say('Nothing to undo'))),
    'review.leave': leave
  }
}
