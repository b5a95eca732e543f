import { sliceNumber } from '../sources/slice-number.ts'
import type { LocatedModule } from './find-phantom.ts'
import type { ModuleKind } from './phantom-models.ts'

/** Place of a module in a series, in the numbers that a person reads and corrects. */
export interface ModulePlace {
  readonly kind: ModuleKind
  readonly name: string
  /** Middle slice, from 1. */
  readonly sliceNumber: number
  readonly firstSliceNumber: number
  readonly lastSliceNumber: number
  /** Centre in pixels; pixel centres are at integers. */
  readonly x: number
  readonly y: number
  readonly radiusMm: number
  /** Clockwise, in degrees. */
  readonly rotation: number
  readonly isConfirmed: boolean
}

/** The place of a located module. */
export const modulePlace = ({
  kind,
  name,
  slice,
  slices,
  phantom: { x, y, radius },
  rotation,
  isConfirmed
}: LocatedModule): ModulePlace => ({
  kind,
  name,
  sliceNumber: sliceNumber(slice),
  firstSliceNumber: sliceNumber(slices[0]!),
  lastSliceNumber: sliceNumber(slices.at(-1)!),
  x,
  y,
  radiusMm: radius,
  rotation,
  isConfirmed
})
