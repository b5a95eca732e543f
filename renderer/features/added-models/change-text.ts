import { suspiciousShift } from '../../../src-core/denoisers/mean-shift.ts'

const hounsfield = (value: number): string => `${value.toFixed(1).replace('-', '−')} HU`

/** Text on the strength of a change: `changes by 9.6 HU rms`; empty if it is not known. */
export const strengthText = (strength: number | null): string =>
  strength === null ? '' : `changes by ${hounsfield(strength)} rms`

/** Warning of a mean that changes too much; absent if it does not, or is not known. */
export const shiftText = (shift: number | null): string | undefined =>
  shift !== null && Math.abs(shift) > suspiciousShift
    ? `The mean changes by ${hounsfield(shift)}: a residual, or a wrong offset?`
    : undefined
