import { describe, expect, it } from 'vitest'
import { settledBy, type Decision } from '../../../src-core/review/consensus.ts'
import type { FindingCategory, FindingSeverity } from '../../../src-core/review/finding.ts'
import { rated } from '../../support/readings.ts'

const says = (person: string, category: FindingCategory, severity: FindingSeverity = 'minor'): Decision => ({
  caseKey: '0 median',
  person,
  answer: rated(0, undefined, category, { severity }).answer,
  recordedAt: ''
})
const answers = { Ada: says('Ada', 'artefact').answer, Grace: says('Grace', 'acceptable').answer }
const settle = (...decisions: Decision[]) => {
  const { settled, waitingFor } = settledBy({ kind: 'all' }, answers, decisions)
  return [settled?.kind === 'judgement' ? settled.judgement.category : settled, waitingFor]
}

describe('A consensus round', () => {
  it('settles nothing by one reader alone, and names whom it waits for', () => {
    expect(settle()).toEqual([null, ['Ada', 'Grace']])
    expect(settle(says('Ada', 'artefact'))).toEqual([null, ['Grace']])
  })

  it('settles a case once both have stated the same category and severity', () => {
    expect(settle(says('Ada', 'artefact'), says('Grace', 'artefact'))).toEqual(['artefact', []])
    expect(settle(says('Ada', 'artefact'), says('Grace', 'artefact', 'major'))).toEqual([null, ['Ada', 'Grace']])
    // Acceptable outputs have no severity.
    expect(settle(says('Ada', 'acceptable'), says('Grace', 'acceptable', 'major'))).toEqual(['acceptable', []])
  })

  it('ignores whoever took no part in the disagreement', () => {
    expect(settle(says('Ada', 'artefact'), says('Lead', 'artefact'))).toEqual([null, ['Grace']])
  })

  it('lets an adjudicator whom the plan names settle alone', () => {
    const rule = { kind: 'adjudicator' as const, name: 'Lead' }
    expect(settledBy(rule, answers, [says('Ada', 'artefact'), says('Grace', 'artefact')])).toMatchObject({
      settled: null,
      waitingFor: ['Lead']
    })
    expect(settledBy(rule, answers, [says('Lead', 'artefact')])).toMatchObject({ waitingFor: [], stated: { Lead: {} } })
  })
})
