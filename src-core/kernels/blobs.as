import { f4 } from './memory'
import { valueOfRank } from './ranks'

/**
 * Keeps in `response` the largest response of each pixel so far: value / sqrt(noise^2 + tolerated variance).
 * Noise is 1.4826 times the median magnitude of the image's pixels inside the border, which alone are judged.
 * `smooth`, `tolerated` and `response`: `count` images of floats. Scratch: an image.
 */
export function keepStrongest(
  smooth: usize, tolerated: usize, response: usize, scratch: usize, count: i32, rows: i32, columns: i32, border: i32
): void {
  const size = rows * columns
  for (let image = 0; image < count; image++) {
    const noise = 1.4826 * <f64>medianMagnitude(smooth, scratch, rows, columns, border)
    const variance = noise * noise
    for (let row = border; row < rows - border; row++) {
      for (let at = row * columns + border; at < (row + 1) * columns - border; at++) {
        const value = <f64>load<f32>(f4(smooth, at))
        const strongest = <f64>load<f32>(f4(response, at))
        const limit = variance + <f64>load<f32>(f4(tolerated, at))
        if (value * value > strongest * strongest * limit) store<f32>(f4(response, at), <f32>(value / Math.sqrt(limit)))
      }
    }
    smooth = f4(smooth, size)
    tolerated = f4(tolerated, size)
    response = f4(response, size)
  }
}

function medianMagnitude(values: usize, scratch: usize, rows: i32, columns: i32, border: i32): f32 {
  let count = 0
  for (let row = border; row < rows - border; row++) {
    for (let at = row * columns + border; at < (row + 1) * columns - border; at++) {
      store<f32>(f4(scratch, count), abs<f32>(load<f32>(f4(values, at))))
      count++
    }
  }
  return valueOfRank<f32>(scratch, count, count >> 1)
}
