import type { Random } from '../../random/random.ts'
import type { Tissue } from './phantom-canvas.ts'
import { BlobLayer, Blob, type Ellipse, type Harmonic, type Layer } from './organ-shapes.ts'

/** Tissues of a contrast-enhanced CT in the portal venous phase. */
export const tissues = {
  air: { hounsfield: -1000, texture: 0 },
  skin: { hounsfield: 20, texture: 4 },
  fat: { hounsfield: -102, texture: 7 },
  muscle: { hounsfield: 58, texture: 6 },
  lung: { hounsfield: -855, texture: 16 },
  airway: { hounsfield: -990, texture: 0 },
  blood: { hounsfield: 45, texture: 3 },
  enhanced: { hounsfield: 165, texture: 3 },
  heart: { hounsfield: 110, texture: 4 },
  liver: { hounsfield: 106, texture: 4 },
  hepaticVessel: { hounsfield: 168, texture: 3 },
  spleen: { hounsfield: 122, texture: 4 },
  kidneyCortex: { hounsfield: 185, texture: 4 },
  kidneyMedulla: { hounsfield: 125, texture: 4 },
  pancreas: { hounsfield: 88, texture: 7 },
  bile: { hounsfield: 9, texture: 2 },
  wall: { hounsfield: 62, texture: 5 },
  content: { hounsfield: 26, texture: 7 },
  oralContrast: { hounsfield: 210, texture: 12 },
  stool: { hounsfield: -120, texture: 90 },
  gas: { hounsfield: -960, texture: 4 },
  cortex: { hounsfield: 780, texture: 35 },
  marrow: { hounsfield: 190, texture: 40 },
  disc: { hounsfield: 92, texture: 5 },
  cartilage: { hounsfield: 105, texture: 9 },
  cord: { hounsfield: 34, texture: 3 },
  calcium: { hounsfield: 620, texture: 10 }
} as const satisfies Record<string, Tissue>

/** Lowest and highest part of the anatomy in mm, feet to head. 0 is the dome of the liver. */
export const lowest = -200
export const highest = 200

/** A uniform random number in [low, high). */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform()

/** Harmonics of orders 2 to `count` + 1. Their phases change slowly along z. */
export function waves(random: Random, count: number, strength: number): Harmonic[] {
  return Array.from({ length: count }, (_, index) => ({
    order: index + 2,
    amplitude: (strength * between(random, 0.5, 1)) / (1 + 0.5 * index),
    phase: between(random, 0, 2 * Math.PI),
    drift: between(random, -0.012, 0.012)
  }))
}

/** Outer shape of the trunk, and the ellipse inside ribs and abdominal wall at each height. */
export interface Trunk {
  readonly cavity: (z: number) => Ellipse
  readonly layers: Layer[]
}

/** Skin, fat and muscle around a cavity of fat. */
export function makeTrunk(random: Random): Trunk {
  const size = between(random, 1, 1.06)
  const waist = between(random, 0.03, 0.07)
  const fat = between(random, 9, 16)
  const phase = between(random, -0.5, 0.5)
  const width = (z: number) => 146 * size * (1 - waist * Math.cos((z + 75) / 60 + phase))
  const depth = (z: number) => 103 * size * (1 - 0.5 * waist * Math.cos((z + 60) / 70))
  const cavity = (z: number): Ellipse => ({ x: 0, y: -4, a: width(z) - 32, b: depth(z) - 30 })
  const shell = (inset: number, shift: number, tissue: Tissue, harmonics: Harmonic[]) =>
    new ShellLayer((z) => ({ x: 0, y: shift, a: width(z) - inset, b: depth(z) - inset }), tissue, harmonics)
  const outer = waves(random, 4, 0.012)
  return {
    cavity,
    layers: [
      shell(0, 0, tissues.skin, outer),
      shell(2, 0, tissues.fat, outer),
      shell(fat + 3, 1, tissues.muscle, outer),
      new ShellLayer(cavity, tissues.fat, [])
    ]
  }
}

/** A filled ellipse at each height. */
class ShellLayer implements Layer {
  readonly ellipse: (z: number) => Ellipse
  readonly tissue: Tissue
  readonly harmonics: readonly Harmonic[]

  constructor(ellipse: (z: number) => Ellipse, tissue: Tissue, harmonics: readonly Harmonic[]) {
    this.ellipse = ellipse
    this.tissue = tissue
    this.harmonics = harmonics
  }

  paint(...[canvas, z]: Parameters<Layer['paint']>): void {
    const { x, y, a, b } = this.ellipse(z)
    const blob = new Blob({ centre: [x, y, z], radii: [a, b, 1], harmonics: this.harmonics })
    new BlobLayer(blob, this.tissue).paint(canvas, z)
  }
}
