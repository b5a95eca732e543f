import type { ScoreCategory } from './metric-definition.ts'

/**
 * Causes of a difference between a patch and its reference.
 * `cause` is an index into this list, and stored audits hold the index: append new causes at the end.
 */
export const causeCategories = [
  { id: 'none', label: 'None', hint: 'No score is beyond its threshold.' },
  { id: 'blur', label: 'Blur', hint: 'A blur explains most of the difference; no structure is missing or added.' },
  {
    id: 'residual-noise',
    label: 'Residual noise',
    hint: 'The difference is mostly residual noise; no structure is missing or added.'
  },
  { id: 'shift', label: 'Shift', hint: 'The same structures, displaced as a whole.' },
  {
    id: 'intensity-bias',
    label: 'Intensity bias',
    hint: 'The same structures, brighter, darker or of another contrast.'
  },
  {
    id: 'lost',
    label: 'Lost',
    hint: 'Structure of the reference is missing, more than blur, noise, shift and bias explain.'
  },
  {
    id: 'invented',
    label: 'Invented',
    hint: 'Structure was added that the reference does not have, more than blur, noise, shift and bias explain.'
  },
  { id: 'identity-change', label: 'Identity change', hint: 'The digit reads as another one.' },
  {
    id: 'lost-detail',
    label: 'Lost detail',
    hint: 'Small structures keep too little of their contrast, for whatever reason.'
  }
] as const satisfies readonly ScoreCategory[]

export type CauseId = (typeof causeCategories)[number]['id']

/** Value of the score `cause` for a cause. */
export const causeIndex = (id: CauseId): number => causeCategories.findIndex((category) => category.id === id)
