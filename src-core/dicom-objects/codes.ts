import type { FindingCategory, FindingSeverity } from '../review/finding.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { Attributes } from './attributes.ts'

/** A coded concept: value, scheme, meaning (DICOM PS3.3 8.8). A value has at most 16 characters. */
export interface Code {
  readonly value: string
  readonly scheme: string
  readonly meaning: string
}

export const dicomCode = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning })
export const snomedCode = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning })
export const unitCode = (value: string, meaning: string): Code => ({ value, scheme: 'UCUM', meaning })

/** Designator of the codes of Denoscope. Private designators begin with 99 (PS3.16 8.2). */
export const ownScheme = '99DENOSCOPE'
export const ownCode = (value: string, meaning: string): Code => ({ value, scheme: ownScheme, meaning })

/** An item of a code sequence. */
export const codeItem = ({ value, scheme, meaning }: Code): Attributes => ({
  CodeValue: value,
  CodingSchemeDesignator: scheme,
  CodeMeaning: meaning
})

/** Coding Scheme Identification Sequence: declares the codes of Denoscope. */
export const schemeDeclaration: readonly Attributes[] = [
  {
    CodingSchemeDesignator: ownScheme,
    CodingSchemeVersion: '1',
    CodingSchemeUID: '2.25.226352731190811312953024263953846512077',
    CodingSchemeName: 'Denoscope finding vocabulary',
    CodingSchemeResponsibleOrganization: 'Denoscope'
  }
]

/** Value of Finding category (276214006, SCT) of every finding. */
export const findingKind = ownCode('DENOISE-FINDING', 'Denoising finding')

/** Codes of the categories of findings. They are written into archives, so they stay. */
export const categoryCodes: Readonly<Record<FindingCategory, Code>> = {
  'lost-structure': ownCode('LOST', 'Lost structure'),
  'invented-structure': ownCode('INVENTED', 'Invented structure'),
  'changed-shape': ownCode('SHAPE', 'Changed shape or identity'),
  'over-smoothing': ownCode('SMOOTH', 'Over-smoothing'),
  'residual-noise': ownCode('NOISE', 'Residual noise'),
  artefact: ownCode('ARTEFACT', 'Artefact'),
  'intensity-shift': ownCode('INTENSITY', 'Intensity shift'),
  acceptable: ownCode('OK', 'Acceptable')
}

export const severityCodes: Readonly<Record<FindingSeverity, Code>> = {
  minor: ownCode('MINOR', 'Minor'),
  moderate: ownCode('MODERATE', 'Moderate'),
  major: ownCode('MAJOR', 'Major'),
  critical: ownCode('CRITICAL', 'Critical')
}

/** Scores whose code is not made from their id. */
const scoreCodeValues: Readonly<Record<string, string>> = {
  psnr: 'PSNR',
  structuralError: 'STRUCT-ERROR',
  topologyRecallLoss: 'TOPO-RECALL-LOSS',
  topologyPrecisionLoss: 'TOPO-PREC-LOSS',
  residualWhiteness: 'RESID-WHITENESS',
  residualCorrelation: 'RESID-CORR',
  sharpnessChange: 'SHARPNESS-CHANGE',
  seedInstability: 'SEED-INSTABILITY'
}

/** Code of a score: from the table, else `detailKept` as `DETAIL-KEPT`. */
export function scoreCode({ id, label }: Pick<MetricDefinition, 'id' | 'label'>): Code {
  const plain = id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toUpperCase()
  return ownCode(scoreCodeValues[id] ?? plain, id === 'psnr' ? 'Peak signal-to-noise ratio' : label)
}

/** Unit of a score (UCUM). @param sourceUnit unit of the pixels of the audit's source */
export function scoreUnit({ unit }: Pick<MetricDefinition, 'unit'>, sourceUnit: string): Code {
  if (unit === 'dB') return unitCode('dB', 'decibel')
  if (unit === '%') return unitCode('%', 'percent')
  if (unit === 'source unit' && sourceUnit === 'HU') return unitCode("[hnsf'U]", 'Hounsfield unit')
  return unitCode('1', 'no units')
}
