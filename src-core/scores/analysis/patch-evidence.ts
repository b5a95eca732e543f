import { causeOf, type PatchFacts } from './verdicts.ts'
import type { DiscrepancyConfiguration } from '../discrepancy-configuration.ts'
import type { CauseId } from '../cause-categories.ts'
import type { PatchEvidence } from '../patch-error-map.ts'

/** Format of values: name of the unit, and number of decimals for values of the source. */
export interface EvidenceWords {
  readonly unit: string
  readonly digits: number
}

/** Cause of a patch in plain words, and the numbers behind it, the strongest first. */
export function evidenceOf(
  facts: PatchFacts,
  configuration: DiscrepancyConfiguration,
  words: EvidenceWords
): PatchEvidence {
  const cause = causeOf(facts, configuration)
  const summary = summaryOf(facts, cause, words)
  if (cause === 'none') return { cause, summary, sentences: detailSentences(facts) }
  const sentences = [
    identitySentence(facts, configuration),
    structureSentence(facts),
    ...detailSentences(facts),
    topologySentence(facts),
    ...degradationSentences(facts, cause, words),
    residualSentence(facts, configuration, words)
  ]
  return { cause, summary, sentences: sentences.filter((sentence) => sentence !== '') }
}

/** Conclusion for a reader in one sentence, without statistics. */
function summaryOf(facts: PatchFacts, cause: CauseId, { unit, digits }: EvidenceWords): string {
  const {
    intensityShift,
    degradation: { down, right },
    structure: { lostArea, inventedArea }
  } = facts
  const summaries: Record<CauseId, () => string> = {
    none: () => 'No difference found: structures, brightness and sharpness are as in the reference.',
    blur: () => `Softer than the reference${detailClause(facts)}; no structure is missing or added.`,
    'residual-noise': () => `Noise remains${detailClause(facts)}; no structure is missing or added.`,
    shift: () =>
      `The same structures, displaced by about ${counted(Math.max(1, Math.round(Math.hypot(down, right))), 'pixel')}.`,
    'intensity-bias': () =>
      intensityShift === 0
        ? 'The same structures at another contrast.'
        : `The same structures, ${intensityShift > 0 ? 'brighter' : 'darker'} by ${Math.abs(intensityShift).toFixed(digits)}${unit}.`,
    lost: () =>
      `Structure of the reference is missing${inventedArea > 0 ? ', and some was added' : ''}${detailClause(facts)}.`,
    invented: () =>
      `Structure was added that the reference does not have${lostArea > 0 ? ', and some is missing' : ''}${detailClause(facts)}.`,
    'lost-detail': () =>
      `Small structures here ${keepWords(facts.detailKept)}; ${inventedArea > 0 ? 'structure was added, too' : 'no added structure was found'}.`,
    'identity-change': () => 'The digit reads as another one.'
  }
  return summaries[cause]()
}

const detailClause = ({ detailKept }: PatchFacts): string =>
  Number.isNaN(detailKept) || detailKept >= mostlyKept ? '' : `; small structures ${keepWords(detailKept)}`

/** Names of shares of contrast, each with the percent below which the name applies. */
const shares = [
  [8, 'almost none'],
  [15, 'about a tenth'],
  [22, 'about a fifth'],
  [29, 'about a quarter'],
  [41, 'about a third'],
  [58, 'about half'],
  [71, 'about two thirds'],
  [84, 'about three quarters']
] as const
/** Percent from which contrast is not mentioned, because a reader does not miss so little. */
const mostlyKept = 84

const keepWords = (kept: number): string => {
  const rounded = Math.round(kept)
  return `keep ${shares.find(([most]) => rounded < most)?.[1] ?? 'nearly all'} of their contrast (${rounded}\u00a0%)`
}

function detailSentences({ detailKept }: PatchFacts): string[] {
  return Number.isNaN(detailKept)
    ? []
    : [`Structures 4 to 10 pixels wide keep ${Math.round(detailKept)} % of their contrast.`]
}

function identitySentence({ identityChange }: PatchFacts, { causes }: DiscrepancyConfiguration): string {
  return identityChange >= causes.identityChange
    ? `The digit reads as another one, with a certainty of ${percent(identityChange)}.`
    : ''
}

function structureSentence({ structure: { lostArea, inventedArea } }: PatchFacts): string {
  const pixels = (area: number) => `About ${counted(Math.max(1, Math.round(area)), 'pixel')}`
  const lost = lostArea > 0 ? `${pixels(lostArea)} of structure missing` : ''
  const invented = inventedArea > 0 ? `${pixels(inventedArea)} of structure added` : ''
  const both = [lost, invented]
    .filter((part) => part !== '')
    .join(', ')
    .replace(', About', ', about')
  return both && `${both}, more than blur, noise, shift and bias explain.`
}

function topologySentence({ shape: { componentsError, holesError } }: PatchFacts): string {
  const parts = (
    [
      [componentsError, 'component'],
      [holesError, 'hole']
    ] as const
  ).flatMap(([count, name]) => (count > 0 ? [counted(count, name)] : []))
  return parts.length === 0 ? '' : `The foreground differs by ${parts.join(' and ')}.`
}

function degradationSentences(
  { shares, degradation, intensityShift }: PatchFacts,
  cause: CauseId,
  { unit, digits }: EvidenceWords
): string[] {
  const {
    down,
    right,
    bands: [fine, middle],
    gain
  } = degradation
  const sentences: Record<'blur' | 'shift' | 'intensity-bias', string> = {
    blur: `A blur explains ${percent(shares.blur)} of the squared difference. It keeps ${percent(fine)} of the finest detail and ${percent(middle)} of the next.`,
    shift: `A shift by ${down.toFixed(1)} rows and ${right.toFixed(1)} columns explains ${percent(shares.shift)} of the squared difference.`,
    'intensity-bias':
      `A change of brightness or contrast explains ${percent(shares['intensity-bias'])} of the squared difference: shift of ` +
      `${intensityShift.toFixed(digits)}${unit}, contrast times ${gain.toFixed(2)}.`
  }
  const harmless = cause === 'blur' || cause === 'shift' || cause === 'intensity-bias' || cause === 'residual-noise'
  const kinds = harmless
    ? (['blur', 'shift', 'intensity-bias'] as const).filter((kind) => kind === cause || shares[kind] >= 0.1)
    : []
  return kinds
    .sort((a, b) => Number(b === cause) - Number(a === cause) || shares[b] - shares[a])
    .map((kind) => sentences[kind])
}

function residualSentence(
  { residual: { whiteness, correlation }, rmse, shares }: PatchFacts,
  { causes }: DiscrepancyConfiguration,
  { unit, digits }: EvidenceWords
): string {
  const kind = whiteness >= causes.whiteness ? 'white' : 'not white'
  return (
    `The residual of ${rmse.toFixed(digits)}${unit} (RMSE) is ${kind} (whiteness ${whiteness.toFixed(2)}). ` +
    `Its correlation with the reference is ${correlation.toFixed(2)}. ` +
    `Blur, shift and bias together leave ${percent(1 - shares.all)} of its square.`
  )
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`

const percent = (share: number): string => `${Math.round(100 * Math.min(1, Math.max(0, share)))} %`
