import { DenoscopeError } from '../errors.ts'

/** `(3, 17, 31)`: a shape as NumPy prints it. */
export const shapeText = (shape: readonly number[]): string => `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`

/** Most channels of a picture: red, green, blue and transparency. */
const mostChannels = 4
/** Images are wider than that, so that a last axis of up to 4 beside it is one of channels. */
const narrowestImage = 16

/**
 * Checks that an array holds grey images.
 * @throws argument.invalid, naming the shape and the likely remedy, for other shapes than (rows, columns) and (images,
 * rows, columns), for sides of 0 or 1, and for what seems to have channels.
 */
export function requireImageShape(path: string, shape: readonly number[]): void {
  const refuse = (expected: string): never => {
    throw new DenoscopeError('argument.invalid', `${path}: ${expected}, got ${shapeText(shape)}${remedy(shape)}`)
  }
  if ((shape.length !== 2 && shape.length !== 3) || shape.includes(0)) {
    refuse('expected shape (rows, columns) or (images, rows, columns), none of them 0')
  }
  if (shape.slice(-2).includes(1)) refuse('expected images of 2 or more rows and columns')
  if (channelAxis(shape) !== null) refuse('expected grey images without an axis of channels')
}

/** The axis that seems to be one of channels; null if none does. */
function channelAxis(shape: readonly number[]): number | null {
  const last = shape.length - 1
  const isWide = (axis: number) => shape[axis]! >= narrowestImage
  if (shape.length >= 3 && shape[last] === 1) return last
  if (shape.length >= 3 && shape[last]! <= mostChannels && isWide(last - 1) && isWide(last - 2)) return last
  if (shape.length === 4 && shape[1]! <= mostChannels && isWide(2) && isWide(3)) return 1
  return null
}

function remedy(shape: readonly number[]): string {
  const axis = channelAxis(shape)
  const one = shape.indexOf(1)
  if (axis !== null) {
    const place = axis === 1 ? 'behind the images' : 'last'
    const index = axis === 1 ? '[:, 0]' : '[..., 0]'
    return `: channels seem to come ${place}; save one of them, numpy.save(name, a${index})`
  }
  if (one >= 0 && shape.length >= 3)
    return ': save the array without its axes of length 1, numpy.save(name, a.squeeze())'
  return ''
}
