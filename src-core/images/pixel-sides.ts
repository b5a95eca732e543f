/** True if the sides of a pixel differ by rounding only. */
export const areSquarePixels = ([row, column]: readonly [row: number, column: number]): boolean =>
  row > 0 && row < Infinity && Math.abs(row - column) <= 1e-3 * row

/**
 * Height and width of a pixel over its shorter side, for pictures in their true shape.
 * 1 and 1 if the pixel is square or its sides are unknown.
 * @param spacing distance of rows and of columns in mm
 */
export function pixelSides(
  spacing: readonly [row: number, column: number] | null
): readonly [height: number, width: number] {
  if (!spacing || areSquarePixels(spacing)) return [1, 1]
  const shorter = Math.min(...spacing)
  return [spacing[0] / shorter, spacing[1] / shorter]
}
