import { DenoscopeError } from '../errors.ts'
import { acrDesign } from './acr-design.ts'
import { anthropomorphicDesign } from './anthropomorphic-design.ts'
import { catphanDesign } from './catphan-design.ts'
import { mitaDesign, uniformDesign } from './even-designs.ts'
import type { PhantomDesign } from './phantom-design.ts'
import type { PhantomRequest } from './phantom-request.ts'
import { calibratedPhotons, kernelCutoffs, scannerOf, type Scanner } from './scanner.ts'
import type { PhantomPlace } from './solids.ts'

/** Dose of a thick patient's automatic exposure over that of the phantoms. */
const anthropomorphicPhotons = 4

/** Noise of the logarithm is biased by over 1 % of the noise below this number of photons. */
const fewPhotons = 20

/** Design, scanner and slices of a request. */
export interface RequestedScan {
  readonly request: PhantomRequest
  readonly design: PhantomDesign
  readonly scanner: Scanner
  readonly place: PhantomPlace
  /** Middle of each slice along z, in mm. */
  readonly positions: readonly number[]
}

/** Design and scanner of a request. @throws argument.invalid if the body leaves the image */
export function requestedScan(request: PhantomRequest): RequestedScan {
  const design = designOf(request)
  const isBody = request.phantom === 'anthropomorphic'
  const { size, thickness, views, kernel, electronicNoise, bowTie } = request
  const pixelSpacing = request.pixelSpacing ?? (isBody ? 0.7 : 0.5)
  const photons = request.photons ?? (isBody ? anthropomorphicPhotons : 1) * calibratedPhotons
  requireInImage(design, request, (size * pixelSpacing) / 2)
  const scanner = scannerOf({ size, pixelSpacing, thickness, views, kernel, photons, electronicNoise, bowTie })
  const [x, y] = request.shift
  const place = { rotation: request.rotation, shift: { x, y } }
  return { request, design, scanner, place, positions: positionsOf(design, request) }
}

function designOf({ phantom, model, diameter }: PhantomRequest): PhantomDesign {
  switch (phantom) {
    case 'acr':
      return acrDesign()
    case 'catphan':
      return catphanDesign(model)
    case 'mita-lcd':
      return mitaDesign()
    case 'uniform':
      return uniformDesign(diameter)
    case 'anthropomorphic':
      return anthropomorphicDesign()
  }
}

/** Border of air around the body, in mm: finding the body needs it. */
const border = 2

function requireInImage({ name, radius }: PhantomDesign, { shift, size }: PhantomRequest, half: number): void {
  const reach = radius + Math.hypot(...shift) + border
  if (reach <= half) return
  const needed = (Math.ceil((200 * reach) / size) / 100).toFixed(2)
  throw new DenoscopeError(
    'argument.invalid',
    `--pixel-spacing: ${name} reaches ${reach.toFixed(0)} mm from the middle, the image ${half.toFixed(0)} mm; ${needed} mm fits`
  )
}

/** Slices side by side: over all modules, or about 0 for phantoms that are alike along z. */
function positionsOf({ modules, id }: PhantomDesign, { slices, thickness }: PhantomRequest): number[] {
  const [from, to] = [Math.min(...modules.map((each) => each.from)), Math.max(...modules.map((each) => each.to))]
  const isEndless = id === 'anthropomorphic' || !Number.isFinite(to - from)
  if (!isEndless && slices !== undefined)
    throw new DenoscopeError('argument.invalid', '--slices: this phantom has modules, and all of them are made')
  const count = isEndless ? (slices ?? (id === 'anthropomorphic' ? 9 : 5)) : Math.round((to - from) / thickness)
  if (id === 'anthropomorphic' && count * thickness > to - from)
    throw new DenoscopeError(
      'argument.invalid',
      `--slices: the abdomen has ${to - from} mm, ${count} slices of ${thickness} mm have ${count * thickness}`
    )
  const middle = isEndless ? 0 : (from + to) / 2
  return Array.from({ length: count }, (_, index) => middle + (index - (count - 1) / 2) * thickness)
}

/** Doubts about a scan, one line each. @param fewest photons that pass on average on any ray */
export function scanWarnings({ scanner, design, request }: RequestedScan, fewest: number): string[] {
  const warnings: string[] = []
  const lowest = Math.min(...request.dose)
  if (fewest < fewPhotons)
    warnings.push(
      `${design.name}: ${fewest.toFixed(1)} photons pass on the densest ray at dose ${lowest}: the logarithm biases HU there`
    )
  const nyquist = 1 / (2 * scanner.pixelSpacing)
  if (kernelCutoffs[scanner.kernel] > 2 * nyquist)
    warnings.push(
      `pixels of ${scanner.pixelSpacing} mm are coarse for the ${scanner.kernel} kernel, which reaches ${kernelCutoffs[scanner.kernel]} per mm: noise and edges alias`
    )
  return warnings
}
