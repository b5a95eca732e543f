import { judgedOf, scoredKeysOf } from '../../../src-core/audit/audited-outputs.ts'
import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { scoresOf } from '../../../src-core/scores/table/score-table.ts'
import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import { persisted } from '../../state/settings.svelte.ts'
import { isScoreChoice, shownScores } from '../audit-labels/score-groups.ts'
import { metricFor } from '../audit-labels/score-text.ts'
import { ErrorMapCache } from './error-map-cache.ts'
import { FindingsStore } from './findings-store.svelte.ts'
import { PatchOrder } from './patch-order.svelte.ts'
import { PictureDisplay } from './picture-display.svelte.ts'

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
