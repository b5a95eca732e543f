import type { ImageBatch } from '../images/image.ts'
import { solveSymmetric } from '../statistics/solve-linear.ts'
import { edgeTransfer, type TransferCurve } from './edge-transfer.ts'
import {
  meanOf,
  refuse,
  requireAboveZero,
  requireFinite,
  sampleDeviation,
  taskGroup233,
  type Measured
} from './measured.ts'
import { shapeCentre } from './shape-position.ts'

/** Evenly spaced slices of square pixels. */
export interface Volume {
  /** Shape (slices, rows, columns), HU. */
  readonly images: ImageBatch
  /** Side of a pixel in mm. */
  readonly pixelSpacing: number
  /** Distance of slices in mm; null if unknown or uneven, as a source states it. A volume without it is refused. */
  readonly sliceSpacing: number | null
}

interface EvenVolume extends Volume {
  readonly sliceSpacing: number
}

/** Plane z = a + b x + c y; x, y and z in mm from the centre of the first voxel. */
export interface Plane {
  readonly a: number
  readonly b: number
  readonly c: number
}

export interface SliceTransferOptions {
  /** Half width of the range around the edge, in mm. */
  readonly halfWidth: number
}

export interface PlaneTransfer extends Measured, TransferCurve {
  readonly plane: Plane
  /** Upper minus lower side in z, in HU. */
  readonly contrast: number
  /** Angle between the plane's normal and z, in degrees. */
  readonly tilt: number
  /** Full width at half maximum of a Gaussian slice profile with this f50, in mm. */
  readonly profileWidth: number
}

const citation = (more: string): string => `${taskGroup233}; ${more}`
const units = { frequency: '1/mm', transfer: '1', f50: '1/mm', f10: '1/mm' }

/** f50 * sigma of a Gaussian: sqrt(ln 2 / 2) / pi. */
const gaussianF50 = Math.sqrt(Math.LN2 / 2) / Math.PI
/** Full width at half maximum over sigma of a Gaussian. */
const fwhmOverSigma = 2 * Math.sqrt(2 * Math.LN2)

/**
 * Transfer function along z by an interface tilted by about 5 degrees (AAPM TG-233).
 * Distances are signed along the plane's normal, in bins of a tenth of the slice distance.
 * @param plane Default: fitted to the volume
 * @throws argument.invalid for values that are not finite, if no edge is found, or if the volume is too short
 */
export function planeTransfer(
  volume: Volume,
  { halfWidth, plane }: SliceTransferOptions & { plane?: Plane }
): PlaneTransfer {
  requireAboveZero('half width', halfWidth)
  const { images, pixelSpacing, sliceSpacing } = evenVolume(volume)
  const fitted = fitPlane(volume)
  const { a, b, c } = plane ?? fitted.plane
  const norm = Math.hypot(1, b, c)
  const { rows, columns } = images
  const distances = Float64Array.from(images.data, (_, at) => {
    const z = Math.floor(at / (rows * columns)) * sliceSpacing
    const y = (Math.floor(at / columns) % rows) * pixelSpacing
    const x = (at % columns) * pixelSpacing
    return (z - (a + b * x + c * y)) / norm
  })
  const curve = edgeTransfer(distances, images.data, { edge: 0, halfWidth, width: 0.1 * sliceSpacing })
  const tilt = (Math.acos(1 / norm) * 180) / Math.PI
  return {
    facts: {
      name: 'Transfer function along z by a tilted plane',
      units: { ...units, contrast: 'HU', tilt: '°', profileWidth: 'mm' },
      citation: citation('Samei et al. 2019'),
      presumesLinearSystem: true
    },
    warnings: tilt < 1 || tilt > 15 ? [`the plane is tilted by ${tilt.toFixed(1)}°; TG-233 recommends about 5°`] : [],
    ...curve,
    plane: { a, b, c },
    contrast: fitted.contrast,
    tilt,
    profileWidth: (fwhmOverSigma * gaussianF50) / curve.f50
  }
}

/**
 * Plane of an interface, and its contrast in HU.
 * Each column of voxels has its edge where its sum says: for a step, sum((v - low) / (high - low)) counts the voxels of
 * the upper level. Levels are means of the first and last slices. The plane is a least-squares fit to all columns.
 * @throws argument.invalid if contrast does not exceed noise, or if the plane leaves the volume
 */
export function fitPlane(volume: Volume): { plane: Plane; contrast: number } {
  const { images, pixelSpacing, sliceSpacing } = evenVolume(volume)
  const { count, rows, columns, data } = images
  const size = rows * columns
  const ends = Math.max(1, Math.round(0.12 * count))
  const [first, last] = [data.subarray(0, ends * size), data.subarray((count - ends) * size)]
  const [low, high] = [meanOf(first), meanOf(last)]
  const noise = Math.max(sampleDeviation(first), sampleDeviation(last))
  const contrast = high - low
  if (!(Math.abs(contrast) > 0) || Math.abs(contrast) < noise)
    refuse(`no edge found: the ends of the volume differ by ${contrast.toFixed(2)} HU, noise ${noise.toFixed(2)} HU`)
  const [system, wanted] = [new Float64Array(9), new Float64Array(3)]
  for (let column = 0; column < size; column++) {
    let share = 0
    for (let slice = 0; slice < count; slice++) share += (data[slice * size + column]! - low) / contrast
    const z = (count - 0.5 - share) * sliceSpacing
    const terms = [1, (column % columns) * pixelSpacing, Math.floor(column / columns) * pixelSpacing]
    for (let i = 0; i < 3; i++) {
      wanted[i]! += terms[i]! * z
      for (let j = 0; j < 3; j++) system[3 * i + j]! += terms[i]! * terms[j]!
    }
  }
  solveSymmetric(system, wanted, 3)
  const [a, b, c] = wanted as unknown as [number, number, number]
  const [width, height] = [(columns - 1) * pixelSpacing, (rows - 1) * pixelSpacing]
  const corners = [a, a + b * width, a + c * height, a + b * width + c * height]
  const depth = (count - 1) * sliceSpacing
  if (Math.min(...corners) < 0 || Math.max(...corners) > depth)
    refuse(`no edge found: the fitted plane leaves the volume of ${depth.toFixed(1)} mm along z`)
  return { plane: { a, b, c }, contrast }
}

/** A position in voxels; voxel centres are at integers. */
export interface VoxelPosition {
  readonly x: number
  readonly y: number
  readonly z: number
}

export interface SphereTransfer extends Measured, TransferCurve {
  readonly centre: VoxelPosition
}

/** Half angle of the cone about z, in degrees. */
export const coneHalfAngle = 20

/**
 * Transfer function along z by a sphere: voxels in a cone about z, distance from the centre.
 * Own cone of 20 degrees; idea of Grimmer et al. 2008, doi:10.1109/nssmic.2008.4774508. Reads about 4 % high.
 * @param radius of the sphere in mm
 * @param centre in voxels. Default: found by cross-correlation
 * @throws argument.invalid if the sphere leaves the volume, or if no edge is found
 */
export function sphereTransfer(
  volume: Volume,
  { radius, halfWidth, centre: given }: SliceTransferOptions & { radius: number; centre?: VoxelPosition }
): SphereTransfer {
  requireAboveZero('half width', halfWidth)
  requireAboveZero('sphere: radius', radius)
  const { images, pixelSpacing, sliceSpacing } = evenVolume(volume)
  const { count, rows, columns, data } = images
  const centre = given ?? sphereCentre(volume, radius)
  const depth = (count - 1) * sliceSpacing
  const z0 = centre.z * sliceSpacing
  if (z0 - radius - halfWidth / 2 < 0 || z0 + radius + halfWidth / 2 > depth)
    refuse(
      `sphere: ${(radius + halfWidth / 2).toFixed(1)} mm along z around slice ${centre.z.toFixed(1)} leave the volume of ${depth.toFixed(1)} mm`
    )
  const [distances, values]: [number[], number[]] = [[], []]
  const cosine = Math.cos((coneHalfAngle * Math.PI) / 180)
  for (let at = 0; at < data.length; at++) {
    const z = Math.floor(at / (rows * columns)) * sliceSpacing - z0
    const y = ((Math.floor(at / columns) % rows) - centre.y) * pixelSpacing
    const x = ((at % columns) - centre.x) * pixelSpacing
    const distance = Math.hypot(x, y, z)
    if (Math.abs(z) < distance * cosine) continue
    distances.push(distance)
    values.push(data[at]!)
  }
  requireSphere(distances, values, radius)
  return {
    facts: {
      name: 'Transfer function along z by a sphere',
      units,
      citation: citation('idea of Grimmer et al. 2008, doi:10.1109/nssmic.2008.4774508'),
      presumesLinearSystem: true
    },
    warnings: ['the sphere reads f50 about 4 % high, because its surface is curved'],
    ...edgeTransfer(Float64Array.from(distances), values, { edge: radius, halfWidth, width: 0.1 * sliceSpacing }),
    centre
  }
}

/** Centre of a sphere in voxels, searched around the middle of the volume. */
export function sphereCentre(volume: Volume, radius: number): VoxelPosition {
  const { images, pixelSpacing, sliceSpacing } = evenVolume(volume)
  const { count, rows, columns, data } = images
  const axes = [
    Float64Array.from(data, (_, at) => (at % columns) * pixelSpacing),
    Float64Array.from(data, (_, at) => (Math.floor(at / columns) % rows) * pixelSpacing),
    Float64Array.from(data, (_, at) => Math.floor(at / (rows * columns)) * sliceSpacing)
  ]
  const near = [((columns - 1) / 2) * pixelSpacing, ((rows - 1) / 2) * pixelSpacing, ((count - 1) / 2) * sliceSpacing]
  const {
    centre: [x, y, z]
  } = shapeCentre({ values: data, axes }, { radius, edge: pixelSpacing, near, reach: radius / 2 })
  return { x: x! / pixelSpacing, y: y! / pixelSpacing, z: z! / sliceSpacing }
}

function requireSphere(distances: number[], values: number[], radius: number): void {
  const inside = values.filter((_, at) => distances[at]! < 0.8 * radius)
  const outside = values.filter((_, at) => distances[at]! > 1.25 * radius)
  const contrast = inside.length > 0 && outside.length > 0 ? meanOf(inside) - meanOf(outside) : 0
  const noise = outside.length > 1 ? sampleDeviation(outside) : NaN
  if (!(Math.abs(contrast) > 0) || !(Math.abs(contrast) > noise))
    refuse(
      `no edge found: the sphere differs by ${contrast.toFixed(2)} HU from its surroundings, noise ${noise.toFixed(2)} HU`
    )
}

function evenVolume({ images, pixelSpacing, sliceSpacing }: Volume): EvenVolume {
  requireAboveZero('pixel spacing', pixelSpacing)
  if (sliceSpacing === null) return refuse('volume: expected evenly spaced slices; their spacing is unknown or uneven')
  requireAboveZero('slice spacing', sliceSpacing)
  if (images.count < 4) refuse(`volume: expected 4 or more slices, got ${images.count}`)
  requireFinite('volume', images.data)
  return { images, pixelSpacing, sliceSpacing }
}
