import { judgedOf, scoredKeysOf } from '../../../src-core/audit/audited-outputs.ts'
import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { scoresOf } from '../../../src-core/scores/table/score-table.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import { persisted } from '../../state/settings.svelte.ts'
import { isScoreChoice, shownScores, metricFor } from '../audit-labels/score-labels.ts'
import { FindingsStore } from './findings-store.svelte.ts'
import { PatchOrder } from './patch-order.svelte.ts'
import { PictureDisplay } from './picture-display.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import type { PatchEvidence } from '../../../src-core/scores/patch-error-map.ts'

/** Lost and invented pixels of one patch, and the reasons for its cause. */
export interface ErrorMapEntry {
  readonly patch: number
  readonly output: string
  /** Bits of `maskBits`, row by row. */
  readonly mask: Uint8Array
  readonly evidence: PatchEvidence
}

const kept = 512

/** Error maps of one audit, cached, so that a patch seen before needs no call to the engine. */
export class ErrorMapCache {
  readonly #call: EngineCall
  readonly #auditId: string
  readonly #entries = new Map<string, Promise<ErrorMapEntry>>()

  constructor(call: EngineCall, auditId: string) {
    this.#call = call
    this.#auditId = auditId
  }

  /** @throws DenoscopeError if the engine refuses or does not answer. The next call then sends the request again. */
  entry(output: string, patch: number): Promise<ErrorMapEntry> {
    const key = `${patch} ${output}`
    const entry = this.#entries.get(key) ?? this.#ask(output, patch)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.catch(() => this.#entries.delete(key))
    if (this.#entries.size > kept) this.#entries.delete(this.#entries.keys().next().value!)
    return entry
  }

  async #ask(output: string, patch: number): Promise<ErrorMapEntry> {
    const { masks, evidence } = await this.#call('audits.errorMap', {
      auditId: this.#auditId,
      output,
      indices: [patch]
    })
    return { patch, output, mask: masks, evidence: evidence[0]! }
  }
}

const scoreChoice = persisted<readonly string[] | null>('audit.scores', null, isScoreChoice)

/** One open audit: its record and scores, the order of its patches, the display of its pictures, and its findings. */
export class AuditSession {
  readonly content: AuditContent
  /** Keys of the judged outputs. */
  readonly outputs: readonly string[]
  /** Keys of all scored images: the noisy input if there is one, then the outputs. */
  readonly scoredKeys: readonly string[]
  /** The audit's scores, with unit and digits of its source. */
  readonly definitions: readonly MetricDefinition[]
  readonly findings: FindingsStore
  readonly order: PatchOrder
  readonly display: PictureDisplay
  readonly errorMaps: ErrorMapCache

  constructor(call: EngineCall, content: AuditContent) {
    const { record } = content
    this.content = content
    this.outputs = judgedOf(record)
    this.scoredKeys = scoredKeysOf(record)
    this.definitions = definitionsOf(content)
    this.findings = new FindingsStore(call, record.id)
    this.order = new PatchOrder(content, this.definitions, this.findings)
    this.display = new PictureDisplay(record, this.order)
    this.errorMaps = new ErrorMapCache(call, record.id)
  }

  get record() {
    return this.content.record
  }

  /** The scores that filters, tables and sort menus list. */
  readonly shownScores: readonly MetricDefinition[] = $derived.by(() => shownScores(this.definitions, this.scoreChoice))

  /** Ids of the scores chosen to be listed; null for the defaults. */
  get scoreChoice(): readonly string[] | null {
    return scoreChoice.current?.map(currentScoreId) ?? null
  }
  set scoreChoice(ids: readonly string[] | null) {
    scoreChoice.current = ids
  }

  /** Means over the patches before filtering, without air if air is hidden. */
  get means() {
    return (this.order.hiddenAir > 0 && this.record.meansWithoutAir) || this.record.means
  }
}

function definitionsOf({ record, scores }: AuditContent): MetricDefinition[] {
  const scored = scores[judgedOf(record)[0]!] ?? {}
  return scoresOf(record)
    .filter(({ id }) => id in scored)
    .map((score) => metricFor(score, record.source.unit, record.discrepancy?.foreground))
}

/** Open sessions by audit. They outlive the view, so that selection, filter and unsaved findings are kept. */
const sessions = new Map<string, AuditSession>()

/** The ranking wanted for an audit that is about to open. */
let wanted: { readonly audit: string; readonly output: string; readonly metric: string } | null = null

/** Opens the session of an audit and reads its findings from disk. */
export async function openSession(call: EngineCall, id: string): Promise<AuditSession> {
  const session = sessions.get(id) ?? new AuditSession(call, await call('audits.read', { id }))
  await session.findings.load()
  for (const [other, { findings }] of sessions) {
    if (other !== id && findings.unsaved.length === 0) sessions.delete(other)
  }
  sessions.set(id, session)
  applyWantedRanking(session)
  if (session.order.selected < 0) session.order.recall()
  return session
}

/** Shows an audit, sorted by one score of one output, with that output in focus. */
export function openRanked(audit: string, output: string, metric: string): void {
  wanted = { audit, output, metric }
  const session = workbench.auditId === audit ? sessions.get(audit) : undefined
  if (session) applyWantedRanking(session)
  workbench.openAudit(audit)
}

function applyWantedRanking(session: AuditSession): void {
  if (wanted?.audit !== session.record.id) return
  const { output, metric } = wanted
  wanted = null
  session.order.sorting = { by: 'score', output, metric, direction: 'worst' }
}

/** Sends findings of all audits again that a lost engine did not confirm. Other failures wait for the person. */
export async function sendLostFindings(): Promise<void> {
  await Promise.all([...sessions.values()].map(({ findings }) => findings.retry('engine.disconnected')))
}

/** True if closing the window now would lose a finding. */
export function hasUnsavedFindings(): boolean {
  return [...sessions.values()].some(({ findings }) => findings.unsaved.length > 0)
}
