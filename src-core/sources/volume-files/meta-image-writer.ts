import type { WrittenType, WrittenVolume } from './written-volume.ts'

/** Header of a MetaImage (.mha) with its voxels behind it, in LPS, as ITK reads it. */
export function metaImageHeader({ shape, place }: Pick<WrittenVolume, 'shape' | 'place'>, type: WrittenType): string {
  const [slices, rows, columns] = shape
  const [rowSpacing, columnSpacing, sliceSpacing] = place.spacing
  const lines = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = False',
    `TransformMatrix = ${place.directions.flat().join(' ')}`,
    `Offset = ${place.origin.join(' ')}`,
    'CenterOfRotation = 0 0 0',
    `ElementSpacing = ${columnSpacing} ${rowSpacing} ${sliceSpacing}`,
    `DimSize = ${columns} ${rows} ${slices}`,
    `ElementType = ${type === '<i2' ? 'MET_SHORT' : 'MET_FLOAT'}`,
    'ElementDataFile = LOCAL'
  ]
  return `${lines.join('\n')}\n`
}
