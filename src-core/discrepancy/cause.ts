import type { DiscrepancyConfiguration } from './configuration.ts'
import type { CauseId } from './definitions.ts'
import type { Explanation } from './explanation.ts'
import type { PatchEvidence } from './patch-ledger.ts'
import type { ResidualScores } from './residual.ts'
import type { ShapeScores } from './shape-scores.ts'
import type { ChangedStructure } from './structure-search.ts'

/** Shares of the squared difference from the reference that an explanation by itself takes away; all together in `all`. */
export interface ExplainedShares {
  all: number
  blur: number
  shift: number
  'intensity-bias': number
}

/** Everything that was measured of one patch. */
export interface PatchFacts {
  readonly shape: Readonly<ShapeScores>
  readonly residual: Readonly<ResidualScores>
  readonly structure: Readonly<ChangedStructure>
  readonly shares: Readonly<ExplainedShares>
  readonly explanation: Explanation
  structuralError: number
  /** Candidate by reference minus 1; NaN without an edge. */
  sharpnessChange: number
  /** In the source's unit. */
  intensityShift: number
  rmse: number
  /** NaN where there are no digits. */
  identityChange: number
}

/** Whether any score lies beyond its threshold. */
export function isFlagged(facts: PatchFacts, { flags, causes }: DiscrepancyConfiguration): boolean {
  const { shape } = facts
  return (
    facts.structuralError > flags.structuralError || facts.identityChange >= causes.identityChange ||
    shape.lost > flags.lost || shape.invented > flags.invented ||
    shape.componentsError > flags.componentsError || shape.holesError > flags.holesError ||
    Math.abs(facts.sharpnessChange) > flags.sharpnessChange || Math.abs(facts.intensityShift) > flags.intensityShift ||
    facts.rmse > flags.rmse
  )
}

/**
 * What explains best how a patch differs. A changed digit goes before lost and invented structure (of which the larger names the
 * cause), these before blur, shift and bias: of them the one that by itself takes away most of the squared difference, unless
 * all of them together leave the greater part, which is noise then.
 */
export function causeOf(facts: PatchFacts, configuration: DiscrepancyConfiguration): CauseId {
  if (!isFlagged(facts, configuration)) return 'none'
  if (facts.identityChange >= configuration.causes.identityChange) return 'identity-change'
  const { lostArea, inventedArea } = facts.structure
  if (facts.structuralError > configuration.flags.structuralError) return lostArea >= inventedArea ? 'lost' : 'invented'
  const { all, blur, shift, 'intensity-bias': bias } = facts.shares
  if (all < 0.5) return 'residual-noise'
  if (shift > blur && shift > bias) return 'shift'
  return blur > bias ? 'blur' : 'intensity-bias'
}

/** How values are written: the unit's name, and digits for values of the source. */
export interface EvidenceWords {
  readonly unit: string
  readonly digits: number
}

/** The cause of a patch and what speaks for it, the strongest first. */
export function evidenceOf(
  facts: PatchFacts, configuration: DiscrepancyConfiguration, words: EvidenceWords
): PatchEvidence {
  const cause = causeOf(facts, configuration)
  if (cause === 'none') return { cause, sentences: [] }
  const sentences = [identitySentence(facts, configuration), structureSentence(facts), topologySentence(facts),
    ...explanationSentences(facts, cause, words), residualSentence(facts, configuration, words)]
  return { cause, sentences: sentences.filter((sentence) => sentence !== '') }
}

function identitySentence({ identityChange }: PatchFacts, { causes }: DiscrepancyConfiguration): string {
  return identityChange >= causes.identityChange ? `The digit reads as another one, with a certainty of ${percent(identityChange)}.` : ''
}

function structureSentence({ structure: { lostArea, inventedArea } }: PatchFacts): string {
  const pixels = (area: number) => `About ${counted(Math.max(1, Math.round(area)), 'pixel')}`
  const lost = lostArea > 0 ? `${pixels(lostArea)} of structure missing` : ''
  const invented = inventedArea > 0 ? `${pixels(inventedArea)} of structure added` : ''
  const both = [lost, invented].filter((part) => part !== '').join(', ').replace(', About', ', about')
  return both && `${both}, more than blur, noise, shift and bias explain.`
}

function topologySentence({ shape: { componentsError, holesError } }: PatchFacts): string {
  const parts = ([[componentsError, 'component'], [holesError, 'hole']] as const)
    .flatMap(([count, name]) => (count > 0 ? [counted(count, name)] : []))
  return parts.length === 0 ? '' : `The foreground differs by ${parts.join(' and ')}.`
}

function explanationSentences({ shares, explanation, intensityShift }: PatchFacts, cause: CauseId, { unit, digits }: EvidenceWords): string[] {
  const { down, right, bands: [fine, middle], gain } = explanation
  const sentences: Record<'blur' | 'shift' | 'intensity-bias', string> = {
    blur: `A blur explains ${percent(shares.blur)} of the squared difference; it leaves ${percent(fine)} of the finest detail and ${percent(middle)} of the next.`,
    shift: `A shift by ${down.toFixed(1)} rows and ${right.toFixed(1)} columns explains ${percent(shares.shift)} of the squared difference.`,
    'intensity-bias': `Another brightness or contrast explains ${percent(shares['intensity-bias'])} of the squared difference: shift of ` +
      `${intensityShift.toFixed(digits)}${unit}, contrast times ${gain.toFixed(2)}.`
  }
  const harmless = cause === 'blur' || cause === 'shift' || cause === 'intensity-bias' || cause === 'residual-noise'
  const kinds = harmless ? (['blur', 'shift', 'intensity-bias'] as const).filter((kind) => kind === cause || shares[kind] >= 0.1) : []
  return kinds.sort((a, b) => Number(b === cause) - Number(a === cause) || shares[b] - shares[a]).map((kind) => sentences[kind])
}

function residualSentence(
  { residual: { whiteness, correlation }, rmse, shares }: PatchFacts, { causes }: DiscrepancyConfiguration, { unit, digits }: EvidenceWords
): string {
  const kind = whiteness >= causes.whiteness ? 'white' : 'not white'
  return `The residual of ${rmse.toFixed(digits)}${unit} (RMSE) is ${kind} (whiteness ${whiteness.toFixed(2)}), its correlation with the ` +
    `reference ${correlation.toFixed(2)}; blur, shift and bias together leave ${percent(1 - shares.all)} of its square.`
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

const percent = (share: number): string => `${Math.round(100 * Math.min(1, Math.max(0, share)))} %`
