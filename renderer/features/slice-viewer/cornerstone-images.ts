import { Enums, cache, imageLoader, metaData, utilities, type Types } from '@cornerstonejs/core'
import type { SliceImage } from '../../../src-core/engine/contract-payloads.ts'
import type { SliceStack } from './slice-surface.ts'

const scheme = 'denoscope'
const cacheBytes = 256 * 1024 * 1024
const stacks = new Map<string, SliceStack>()

/** Teaches Cornerstone to take slices from the engine. To be called once. */
export function registerSliceLoader(): void {
  cache.setMaxCacheSize(cacheBytes)
  imageLoader.registerImageLoader(scheme, (imageId) => ({ promise: loadSlice(imageId) }))
  metaData.addProvider(describeSlice, 1000)
}

/** Makes a stack known and gives the identifiers of its images. */
export function addStack(stack: SliceStack): string[] {
  stacks.set(stack.id, stack)
  return Array.from({ length: stack.sliceCount }, (_, index) => `${scheme}:${stack.id}/${index}`)
}

export function removeStack(stack: SliceStack, imageIds: readonly string[]): void {
  stacks.delete(stack.id)
  for (const imageId of imageIds) {
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId)
  }
}

function parse(imageId: string): { stack: SliceStack; index: number } | null {
  const cut = imageId.lastIndexOf('/')
  const stack = stacks.get(imageId.slice(scheme.length + 1, cut))
  return stack ? { stack, index: Number(imageId.slice(cut + 1)) } : null
}

async function loadSlice(imageId: string): Promise<Types.IImage> {
  const found = parse(imageId)
  if (!found) throw new Error(`${imageId} is not shown any more`)
  return cornerstoneImage(imageId, await found.stack.read(found.index), found.stack)
}

/** The least that Cornerstone asks of an image in floating point; the window is always set by the viewer. */
function cornerstoneImage(imageId: string, slice: SliceImage, { shape }: SliceStack): Types.IImage {
  const { rows, columns } = slice
  const data = Float32Array.from(slice.data)
  const [lowest, highest] = valueRange(data)
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: data,
    width: columns,
    height: rows,
    numberOfComponents: 1,
    id: imageId
  })
  return {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    minPixelValue: lowest,
    maxPixelValue: highest,
    slope: 1,
    intercept: 0,
    windowCenter: (lowest + highest) / 2,
    windowWidth: highest - lowest || 1,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR_EXACT,
    getPixelData: () => data,
    getCanvas: () => document.createElement('canvas'),
    color: false,
    rgba: false,
    numberOfComponents: 1,
    invert: false,
    columnPixelSpacing: shape.aspect.x,
    rowPixelSpacing: shape.aspect.y,
    sizeInBytes: data.byteLength,
    dataType: 'Float32Array',
    voxelManager: voxelManager as Types.IVoxelManager<number>
  }
}

function valueRange(data: Float32Array): [number, number] {
  let lowest = Infinity
  let highest = -Infinity
  for (const value of data) {
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  return [lowest, highest]
}

/** A slice as a flat picture: the viewer is two-dimensional and keeps no position of a patient. */
function describeSlice(type: string, imageId: unknown): object | undefined {
  if (typeof imageId !== 'string' || !imageId.startsWith(`${scheme}:`)) return undefined
  const shape = parse(imageId)?.stack.shape
  if (!shape) return undefined
  if (type === Enums.MetadataModules.IMAGE_PLANE) {
    return {
      rows: shape.rows,
      columns: shape.columns,
      frameOfReferenceUID: scheme,
      imageOrientationPatient: [1, 0, 0, 0, 1, 0],
      imagePositionPatient: [0, 0, 0],
      rowCosines: [1, 0, 0],
      columnCosines: [0, 1, 0],
      columnPixelSpacing: shape.aspect.x,
      rowPixelSpacing: shape.aspect.y,
      usingDefaultValues: false
    }
  }
  if (type === Enums.MetadataModules.IMAGE_PIXEL) {
    return {
      bitsAllocated: 32,
      bitsStored: 32,
      highBit: 31,
      samplesPerPixel: 1,
      pixelRepresentation: 1,
      photometricInterpretation: 'MONOCHROME2'
    }
  }
  if (type === Enums.MetadataModules.GENERAL_SERIES) return { modality: 'CT' }
  return undefined
}
