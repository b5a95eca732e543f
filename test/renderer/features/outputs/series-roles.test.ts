import { describe, expect, it } from 'vitest'
import {
  missingRole,
  outputsPlan,
  proposedRoles,
  withRole
} from '../../../../renderer/features/outputs/series-roles.ts'
import { ctSeries } from '../../../support/records.ts'

const open = ['ACME denoised', 'Quarter dose', 'Full dose', 'Quarter dose, deep learning'].map((label) =>
  ctSeries(label)
)

describe('the proposed roles of open series', () => {
  it('are the reference by dose, one low-dose input, and outputs of the rest', () => {
    expect(proposedRoles(open, null)).toEqual({
      'Full dose': 'reference',
      'Quarter dose': 'input',
      'ACME denoised': 'output',
      'Quarter dose, deep learning': 'output'
    })
  })
  it('find the input by its dose where no name tells', () => {
    const scan = (label: string, exposure: number) =>
      ctSeries(label, { exposure: { kilovolts: 120, doseIndex: null, exposure, currentTime: null, current: null } })
    const named = [scan('Thorax STD 100%', 180), scan('Vendor_NR 70 %', 45), scan('Thorax STD 25%', 45)]
    expect(proposedRoles(named, null)).toEqual({
      'Thorax STD 100%': 'reference',
      'Vendor_NR 70 %': 'output',
      'Thorax STD 25%': 'input'
    })
    const alike = [...named, scan('Method B', 45)]
    expect(Object.values(proposedRoles(alike, null))).not.toContain('input')
  })
  it('leave out what has another size', () => {
    expect(proposedRoles([...open, ctSeries('Scout', { rows: 512, columns: 700 })], null)).not.toHaveProperty('Scout')
  })
  it('are none while nothing fits', () => {
    expect(proposedRoles([ctSeries('Full dose')], null)).toEqual({})
    expect(missingRole({})).toBe('reference')
  })
})

describe('a changed role', () => {
  const roles = { full: 'reference', low: 'input', acme: 'output' } as const
  it('exchanges reference or input with the series that had it', () => {
    expect(withRole(roles, 'low', 'reference')).toEqual({ full: 'input', low: 'reference', acme: 'output' })
    expect(withRole(roles, 'acme', 'input')).toEqual({ full: 'reference', low: 'output', acme: 'input' })
  })
  it('says what is missing', () => {
    expect(missingRole(withRole(roles, 'acme', 'unused'))).toBe('output')
    expect(missingRole(withRole(roles, 'full', 'unused'))).toBe('reference')
  })
})

describe('the plan of an audit of outputs', () => {
  it('names outputs as typed, else by their series, and tells equal names apart', () => {
    const roles = {
      'Full dose': 'reference',
      'Quarter dose': 'input',
      'ACME denoised': 'output',
      'Quarter dose, deep learning': 'output'
    } as const
    const plan = outputsPlan(open, roles, new Map([['Quarter dose, deep learning', ' ACME denoised ']]), ['median'])
    expect(plan).toMatchObject({ referenceId: 'Full dose', inputId: 'Quarter dose', denoiserIds: ['median'] })
    expect(plan.outputs.map(({ key, name }) => [key, name])).toEqual([
      ['acme-denoised', 'ACME denoised'],
      ['acme-denoised-2', 'ACME denoised (2)']
    ])
  })
  it('has no input if none is given', () => {
    expect(outputsPlan(open, { 'Full dose': 'reference', 'ACME denoised': 'output' }, new Map(), []).inputId).toBeNull()
  })
})
