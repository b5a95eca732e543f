import { refuse, taskGroup233, type Measured } from './measured.ts'

/** Detectability at one dose; doses are shares of the full dose. */
export interface DosePoint {
  readonly dose: number
  readonly detectability: number
}

export interface DoseCurve extends Measured {
  /** d' = a dose^b. */
  readonly a: number
  readonly b: number
  /** Lowest and highest dose of the points. */
  readonly range: readonly [number, number]
}

/**
 * Fits d' = a q^b by least squares of logarithms. A linear system has b = 0.5.
 * @throws argument.invalid for fewer than 2 different doses, and for doses or d' that are not above 0
 */
export function fitDoseCurve(points: readonly DosePoint[]): DoseCurve {
  for (const { dose, detectability } of points) {
    if (!(dose > 0 && dose < Infinity)) refuse(`dose curve: expected doses above 0, got ${dose}`)
    if (!(detectability > 0 && detectability < Infinity))
      refuse(`dose curve: expected d' above 0, got ${detectability} at dose ${dose}`)
  }
  const doses = points.map(({ dose }) => dose)
  if (new Set(doses).size < 2) refuse(`dose curve: expected 2 different doses or more, got ${new Set(doses).size}`)
  const [x, y] = [doses.map(Math.log), points.map(({ detectability }) => Math.log(detectability))]
  const [meanX, meanY] = [x, y].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length) as [
    number,
    number
  ]
  let [product, square] = [0, 0]
  for (let index = 0; index < x.length; index++) {
    product += (x[index]! - meanX) * (y[index]! - meanY)
    square += (x[index]! - meanX) ** 2
  }
  const b = product / square
  return {
    facts: {
      name: 'Detectability against dose',
      units: { a: '1', b: '1', range: 'share of the full dose' },
      citation: taskGroup233,
      presumesLinearSystem: true
    },
    warnings: points.length < 3 ? ['2 doses fix the curve exactly; its fit cannot be judged'] : [],
    a: Math.exp(meanY - b * meanX),
    b,
    range: [Math.min(...doses), Math.max(...doses)]
  }
}

export interface EquivalentDose extends Measured {
  /** Share of the full dose at which the curve reaches the reference. */
  readonly dose: number
}

/**
 * Detectability-equivalent dose: the curve of the denoised images equals the reference d' at full dose there.
 * @param reference d' of the reference at dose 1
 * @throws argument.invalid if the curve does not rise with dose
 */
export function equivalentDose({ a, b, range, warnings }: DoseCurve, reference: number): EquivalentDose {
  if (!(reference > 0 && reference < Infinity)) refuse(`equivalent dose: expected a d' above 0, got ${reference}`)
  if (!(b > 0)) refuse(`equivalent dose: d' does not rise with dose (exponent ${b.toFixed(3)})`)
  const dose = (reference / a) ** (1 / b)
  const outside = dose < range[0] * (1 - 1e-9) || dose > range[1] * (1 + 1e-9)
  return {
    facts: {
      name: 'Detectability-equivalent dose',
      units: { dose: 'share of the full dose' },
      citation: taskGroup233,
      presumesLinearSystem: true
    },
    warnings: outside
      ? [...warnings, `dose ${dose.toPrecision(3)} lies outside of the measured ${range[0]} to ${range[1]}`]
      : warnings,
    dose
  }
}
