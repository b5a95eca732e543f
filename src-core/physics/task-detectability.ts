import { besselJ } from '../statistics/bessel-laguerre.ts'
import type { NoisePowerSpectrum } from './noise-power-spectrum.ts'
import { refuse, requireAboveZero, taskGroup233, type Measured } from './measured.ts'

/** A function of the radial frequency in 1/mm. */
export type RadialFunction = (frequency: number) => number

/** A signal on a uniform background: its radial Fourier transform, in HU mm^2. */
export interface DetectionTask {
  /** Shape, size and contrast in words. */
  readonly label: string
  readonly transform: RadialFunction
  /** Distance over which the transform oscillates once, in 1/mm. It decides the steps of integrals. */
  readonly period: number
}

/** Disc of uniform contrast: W = C pi R^2 2 J1(2 pi f R) / (2 pi f R). Diameter in mm, contrast in HU. */
export function discTask(diameter: number, contrast: number): DetectionTask {
  requireTask(diameter, contrast)
  const radius = diameter / 2
  return {
    label: `disc of ${diameter} mm, ${contrast} HU`,
    transform: (frequency) => {
      const x = 2 * Math.PI * frequency * radius
      return contrast * Math.PI * radius ** 2 * (x < 1e-9 ? 1 : (2 * besselJ(1, x)) / x)
    },
    period: 1 / diameter
  }
}

/**
 * Designer profile C (1 - (2 r / D)^2)^n (AAPM TG-233), by numeric Hankel transform.
 * @param exponent n, 0 or more; 0 is the disc
 */
export function designerTask(diameter: number, contrast: number, exponent: number): DetectionTask {
  requireTask(diameter, contrast)
  if (!(exponent >= 0 && exponent < 100)) refuse(`task: expected an exponent from 0 to 100, got ${exponent}`)
  const radius = diameter / 2
  return {
    label: `designer profile of ${diameter} mm, ${contrast} HU, exponent ${exponent}`,
    // r = R sin(angle) makes the integrand smooth at the border.
    transform: (frequency) =>
      2 *
      Math.PI *
      contrast *
      radius ** 2 *
      integral(
        (angle) => {
          const sine = Math.sin(angle)
          return sine * Math.cos(angle) ** (2 * exponent + 1) * besselJ(0, 2 * Math.PI * frequency * radius * sine)
        },
        [0, Math.PI / 2],
        100 + 20 * frequency * radius
      ),
    period: 1 / diameter
  }
}

/** Gaussian signal C exp(-r^2 / (2 w^2)), w in mm. */
export function gaussianTask(width: number, contrast: number): DetectionTask {
  requireTask(width, contrast)
  return {
    label: `Gaussian of standard deviation ${width} mm, ${contrast} HU`,
    transform: (frequency) => contrast * 2 * Math.PI * width ** 2 * Math.exp(-2 * (Math.PI * width * frequency) ** 2),
    period: 1 / width
  }
}

/** Visual transfer E(rho) = rho^power exp(-decay rho^decayPower), rho in cycles per degree. */
export interface EyeFilter {
  readonly power: number
  readonly decay: number
  readonly decayPower: number
  /** Viewing distance in mm. */
  readonly distance: number
  /** Displayed over true size. */
  readonly magnification: number
}

/** Peaks at exactly 4 cycles per degree (Burgess 1994; Richard & Siewerdsen 2008, doi:10.1118/1.2988161). */
export const defaultEyeFilter: EyeFilter = {
  power: 1.3,
  decay: 1.3 / 32,
  decayPower: 2,
  distance: 500,
  magnification: 1
}

export function eyeResponse({ power, decay, decayPower, distance, magnification }: EyeFilter): RadialFunction {
  requireAboveZero('eye filter: distance', distance)
  requireAboveZero('eye filter: magnification', magnification)
  return (frequency) => {
    const rho = (frequency / magnification) * distance * (Math.PI / 180)
    return rho ** power * Math.exp(-decay * rho ** decayPower)
  }
}

/** The filter in words. Figures of different filters do not compare. */
export const eyeFilterText = ({ power, decay, decayPower, distance, magnification }: EyeFilter): string =>
  `E = ρ^${power} exp(−${decay} ρ^${decayPower}), ρ in cycles per degree at ${distance} mm, magnification ${magnification}`

export interface DetectabilityOptions {
  /** Task transfer function at the contrast of the task. */
  readonly transfer: RadialFunction
  /** In HU^2 mm^2. `radialNoisePower` makes it from a measured spectrum. */
  readonly noisePower: RadialFunction
  /** Upper end of the integrals, in 1/mm. */
  readonly maximumFrequency: number
  /** Absent: non-prewhitening observer without eye filter, as in TG-233. */
  readonly eyeFilter?: EyeFilter
}

export interface Detectability extends Measured {
  /** d', without unit. */
  readonly detectability: number
  readonly task: string
  readonly observer: 'NPW' | 'NPWE'
  /** The eye filter in words; null without one. */
  readonly eyeFilter: string | null
}

/**
 * Detectability of the non-prewhitening observer, d' = I2 / sqrt(I4):
 * I2 = integral of W^2 T^2 E^2, I4 = integral of W^2 T^2 E^4 NPS over the plane (2 pi f df). E = 1 without eye filter.
 * No internal noise. T and NPS must be of one contrast, dose and kernel.
 * @throws argument.invalid if the noise power vanishes or is negative where the task has power
 */
export function taskDetectability(
  task: DetectionTask,
  { transfer, noisePower, maximumFrequency, eyeFilter }: DetectabilityOptions
): Detectability {
  requireAboveZero('maximum frequency', maximumFrequency)
  const eye = eyeFilter ? eyeResponse(eyeFilter) : () => 1
  let negative = false
  const steps = Math.max(2000, (40 * maximumFrequency) / task.period)
  const [signal, noise] = integrals(
    (frequency) => {
      const seen = (task.transform(frequency) * transfer(frequency) * eye(frequency)) ** 2
      const power = noisePower(frequency)
      if (!(power >= 0)) negative = true
      const ring = 2 * Math.PI * frequency
      return [ring * seen, ring * seen * eye(frequency) ** 2 * power]
    },
    maximumFrequency,
    steps
  )
  if (negative) refuse('detectability: expected a noise power of 0 or more at each frequency')
  if (!(noise > 0)) refuse('detectability: the noise power vanishes where the task has power')
  return {
    facts: {
      name: "Detectability index d'",
      units: { detectability: '1' },
      citation: eyeFilter
        ? `${taskGroup233}; eye filter: Burgess 1994, doi:10.1364/JOSAA.11.001237; Richard & Siewerdsen 2008, doi:10.1118/1.2988161`
        : taskGroup233,
      presumesLinearSystem: true
    },
    warnings: [],
    detectability: signal / Math.sqrt(noise),
    task: task.label,
    observer: eyeFilter ? 'NPWE' : 'NPW',
    eyeFilter: eyeFilter ? eyeFilterText(eyeFilter) : null
  }
}

/**
 * Measured radial noise power as a function: linear between rings, and 0 beyond the Nyquist frequency.
 * Below ring 1 it is the power of ring 1, because detrending empties ring 0.
 */
export function radialNoisePower({ radial: { frequency, power } }: Pick<NoisePowerSpectrum, 'radial'>): RadialFunction {
  const step = frequency[1]!
  return (f) => {
    const place = Math.max(1, f / step)
    const below = Math.floor(place)
    if (below + 1 >= power.length) return below + 1 === power.length && place === below ? power[below]! : 0
    return power[below]! + (place - below) * (power[below + 1]! - power[below]!)
  }
}

function integral(of: RadialFunction, [low, high]: readonly [number, number], steps: number): number {
  const half = Math.ceil(steps / 2)
  const width = (high - low) / (2 * half)
  let sum = of(low) + of(high)
  for (let at = 1; at < 2 * half; at++) sum += (at % 2 === 1 ? 4 : 2) * of(low + at * width)
  return (sum * width) / 3
}

/** Two integrals from 0 by Simpson's rule, one evaluation for both. */
function integrals(
  of: (frequency: number) => readonly [number, number],
  high: number,
  steps: number
): [number, number] {
  const half = Math.ceil(steps / 2)
  const width = high / (2 * half)
  const sums: [number, number] = [0, 0]
  for (let at = 0; at <= 2 * half; at++) {
    const weight = at === 0 || at === 2 * half ? 1 : at % 2 === 1 ? 4 : 2
    const values = of(at * width)
    sums[0] += weight * values[0]
    sums[1] += weight * values[1]
  }
  return [(sums[0] * width) / 3, (sums[1] * width) / 3]
}

function requireTask(size: number, contrast: number): void {
  requireAboveZero('task: size', size)
  if (!Number.isFinite(contrast) || contrast === 0) refuse(`task: expected a contrast other than 0 HU, got ${contrast}`)
}
