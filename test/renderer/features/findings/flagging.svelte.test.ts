import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditSession } from '../../../../renderer/features/audit-session/audit-session.svelte.ts'
import { FindingsStore } from '../../../../renderer/features/audit-session/findings-store.svelte.ts'
import { Flagging } from '../../../../renderer/features/findings/flagging.svelte.ts'
import { workbench } from '../../../../renderer/state/workbench.svelte.ts'
import type { Judgement } from '../../../../src-core/review/finding.ts'
import { answeredBy } from '../../../support/engine-call.ts'

interface Sent {
  readonly name: string
  readonly stepId: string
  readonly judgement: Judgement
}

/** Flagging of patch 0 and output 'median', with what it sends. */
function openFlagging() {
  const sent: Sent[] = []
  const call = answeredBy(async (name: string, input: object) => {
    const { judgement, ...place } = input as Sent
    sent.push({ ...(input as Sent), name })
    return { id: 'f', auditId: 'a', review: null, revision: 1, sequence: sent.length, ...place, ...judgement }
  })
  const order = { selected: 0, focus: 'median', step: () => order.selected++, select: () => {} }
  const findings = new FindingsStore(call, 'a')
  const record = { id: 'a', source: { kind: 'mnist' } }
  const session = { record, order, outputs: ['median', 'mean'], findings } as unknown as AuditSession
  return { flagging: new Flagging(session), order, sent, findings }
}
const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const stepsOf = (sent: readonly Sent[]) => new Set(sent.map(({ stepId }) => stepId)).size

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  workbench.reviewerAsTyped = 'Ada'
})
afterEach(() => void vi.useRealTimers())

describe('keys on one output', () => {
  it('are one step from the category to the confirmation', async () => {
    const { flagging, sent } = openFlagging()
    flagging.flag('lost-structure')
    await passed(0)
    flagging.setSeverity('major')
    await passed(3000)
    flagging.note = 'gone '
    await passed(600)
    flagging.placeRegion({ row: 7, column: 7, rows: 14, columns: 14 })
    flagging.keepRegion()
    await passed(0)
    flagging.confirmAndNext()
    await passed(0)
    expect(stepsOf(sent)).toBe(1)
    expect(sent.at(-1)!.judgement).toEqual({
      category: 'lost-structure',
      severity: 'major',
      note: 'gone',
      region: { row: 7, column: 7, rows: 14, columns: 14 }
    })
  })

  it('are two steps if the patch is left in between, or after ten seconds', async () => {
    const { flagging, order, sent } = openFlagging()
    flagging.flag('lost-structure')
    await passed(0)
    flagging.settle()
    order.selected = 0
    flagging.flag('artefact')
    await passed(9_900)
    flagging.flag('residual-noise')
    await passed(10_100)
    flagging.flag('artefact')
    await passed(0)
    const [first, second, third, fourth] = sent.map(({ stepId }) => stepId)
    expect(first).not.toBe(second)
    expect(third).toBe(second)
    expect(fourth).not.toBe(third)
  })

  it('go to the engine at once, so that nothing waits when the window is closed', async () => {
    const { flagging, findings, sent } = openFlagging()
    flagging.flag('lost-structure')
    expect(findings.unsaved).toHaveLength(1)
    await passed(0)
    expect(sent).toHaveLength(1)
    flagging.note = 'half a wor'
    expect(flagging.isPending).toBe(true)
    // The window is about to close.
    flagging.send()
    expect(flagging.isPending).toBe(false)
    await passed(0)
    expect(sent.at(-1)!.judgement.note).toBe('half a wor')
    expect(findings.unsaved).toEqual([])
  })

  it('send the note while it is written, and keep the space at its end', async () => {
    const { flagging, sent } = openFlagging()
    flagging.flag('lost-structure')
    await passed(0)
    flagging.note = 'a stroke '
    await passed(600)
    expect(sent.at(-1)!.judgement.note).toBe('a stroke')
    expect(flagging.note).toBe('a stroke ')
    flagging.send()
    expect(flagging.note).toBe('a stroke')
  })

  it('keep a note and a region without a category as drafts, and send them with the category', async () => {
    const { flagging, order, sent } = openFlagging()
    flagging.note = 'hm'
    flagging.placeRegion({ row: 1, column: 2, rows: 3, columns: 4 })
    flagging.settle()
    order.selected = 1
    expect(flagging.note).toBe('')
    order.selected = 0
    await passed(1000)
    expect(sent).toEqual([])
    flagging.flag('artefact')
    await passed(0)
    expect(sent[0]!.judgement).toMatchObject({ note: 'hm', region: { row: 1, column: 2, rows: 3, columns: 4 } })
  })
})
