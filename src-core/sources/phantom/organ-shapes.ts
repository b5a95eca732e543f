import { type Canvas, type Tissue, paintPolygon } from './phantom-canvas.ts'

/** A part of the phantom. Paints its cut at height z (mm, feet to head) onto a slice. */
export interface Layer {
  paint(canvas: Canvas, z: number): void
}

export interface Ellipse {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
}

/**
 * One cosine on a contour: `amplitude` relative to the radius, `order` bumps, phase change of `drift` radians per mm.
 */
export interface Harmonic {
  readonly order: number
  readonly amplitude: number
  readonly phase: number
  readonly drift: number
}

/** An organ: an ellipsoid with a wavy contour, cut off at `within`. Lengths in mm. */
export interface BlobShape {
  readonly centre: readonly [x: number, y: number, z: number]
  readonly radii: readonly [x: number, y: number, z: number]
  /** Exponent of the height profile: 2 is an ellipsoid, larger is more cylindrical. Default: 2. */
  readonly taper?: number
  /** Shift of the centre in x and y for each mm of z. Default: 0. */
  readonly lean?: readonly [x: number, y: number]
  readonly angle?: number
  readonly harmonics?: readonly Harmonic[]
  readonly within?: (z: number) => Ellipse
}

const pointCount = 120

/** Distance from (x, y) inside an ellipse to its border in direction (dx, dy); 0 from outside. */
function distanceToBorder(ellipse: Ellipse, x: number, y: number, dx: number, dy: number): number {
  const [ux, uy] = [(x - ellipse.x) / ellipse.a, (y - ellipse.y) / ellipse.b]
  const [vx, vy] = [dx / ellipse.a, dy / ellipse.b]
  const [a, b, c] = [vx * vx + vy * vy, ux * vx + uy * vy, ux * ux + uy * uy - 1]
  return c >= 0 ? 0 : (-b + Math.sqrt(b * b - a * c)) / a
}

export class Blob {
  readonly shape: BlobShape

  constructor(shape: BlobShape) {
    this.shape = shape
  }

  /** Centre of the cut at height z. */
  centreAt(z: number): [x: number, y: number] {
    const { centre, lean = [0, 0] } = this.shape
    return [centre[0] + lean[0] * (z - centre[2]), centre[1] + lean[1] * (z - centre[2])]
  }

  #scaleAt(z: number): number {
    const { centre, radii, taper = 2 } = this.shape
    const height = Math.abs(z - centre[2]) / radii[2]
    return height >= 1 ? 0 : (1 - height ** taper) ** (1 / taper)
  }

  /** Offset of the contour from its centre at parameter t (radians); null if height z is outside. */
  contourAt(z: number, t: number): [x: number, y: number] | null {
    const scale = this.#scaleAt(z)
    if (scale < 0.02) return null
    const { radii, angle = 0, harmonics = [], within } = this.shape
    const wave = harmonics.reduce((sum, h) => sum + h.amplitude * Math.cos(h.order * t + h.phase + h.drift * z), 1)
    const [along, across] = [radii[0] * scale * wave * Math.cos(t), radii[1] * scale * wave * Math.sin(t)]
    const x = along * Math.cos(angle) - across * Math.sin(angle)
    const y = along * Math.sin(angle) + across * Math.cos(angle)
    if (within === undefined) return [x, y]
    const length = Math.hypot(x, y)
    const limit = distanceToBorder(within(z), ...this.centreAt(z), x / length, y / length)
    return length <= limit ? [x, y] : [(x / length) * limit, (y / length) * limit]
  }

  /** The cut at height z as a polygon; null if height z is outside. */
  outline(z: number): Float64Array | null {
    const [centreX, centreY] = this.centreAt(z)
    const points = new Float64Array(2 * pointCount)
    for (let index = 0; index < pointCount; index++) {
      const point = this.contourAt(z, (2 * Math.PI * index) / pointCount)
      if (point === null) return null
      points[2 * index] = centreX + point[0]
      points[2 * index + 1] = centreY + point[1]
    }
    return points
  }

  /** True if a point lies inside by `margin` mm or more. Exact within the cut, approximate above and below. */
  contains(x: number, y: number, z: number, margin: number): boolean {
    const { radii, angle = 0 } = this.shape
    if (this.#scaleAt(z + margin) === 0 || this.#scaleAt(z - margin) === 0) return false
    const [centreX, centreY] = this.centreAt(z)
    const [dx, dy] = [x - centreX, y - centreY]
    const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) / radii[0]
    const across = (-dx * Math.sin(angle) + dy * Math.cos(angle)) / radii[1]
    const border = this.contourAt(z, Math.atan2(across, along))
    return border !== null && Math.hypot(dx, dy) + margin <= Math.hypot(...border)
  }
}

/** A blob of one tissue, or of a tissue that changes along z. */
export class BlobLayer implements Layer {
  readonly blob: Blob
  readonly tissue: (z: number) => Tissue

  constructor(shape: BlobShape | Blob, tissue: Tissue | ((z: number) => Tissue)) {
    this.blob = shape instanceof Blob ? shape : new Blob(shape)
    this.tissue = typeof tissue === 'function' ? tissue : () => tissue
  }

  paint(canvas: Canvas, z: number): void {
    const outline = this.blob.outline(z)
    if (outline !== null) paintPolygon(canvas, outline, this.tissue(z))
  }
}
