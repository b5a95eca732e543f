import type { NpyArray } from '../../files/npy-format.ts'
import { unsupported, type FormatVolume } from './format-volume.ts'
import type { ValueFacts } from './hounsfield-decision.ts'

/**
 * Reads every slice once: a damaged one is found before anything is shown.
 * @param onSlice called after each slice
 * @throws format.damaged; format.unsupported with the first place if values are not finite
 */
export async function scanVolume(volume: FormatVolume, onSlice?: (done: number) => void): Promise<ValueFacts> {
  const [slices, , columns] = volume.shape
  const isFloat = /f[248]$/.test(volume.dtype)
  let [low, high, areIntegers, notFinite] = [Infinity, -Infinity, true, 0]
  let place = ''
  for (let slice = 0; slice < slices; slice++) {
    const values = await volume.readStored(slice)
    const found = isFloat ? scanFloats(values) : { ...scanIntegers(values), areIntegers: true, bad: 0, firstBad: -1 }
    low = Math.min(low, found.low)
    high = Math.max(high, found.high)
    areIntegers &&= found.areIntegers
    notFinite += found.bad
    if (found.firstBad >= 0 && place === '')
      place = `slice ${slice}, row ${Math.floor(found.firstBad / columns)}, column ${found.firstBad % columns}`
    onSlice?.(slice + 1)
  }
  if (notFinite > 0)
    throw unsupported(
      volume.files[0]!,
      `${notFinite} ${notFinite === 1 ? 'value is not a number' : 'values are not numbers'} (first at ${place}, counted from 0)`
    )
  const { slope, intercept } = volume
  const ends = [low * slope + intercept, high * slope + intercept]
  return {
    low: Math.min(...ends),
    high: Math.max(...ends),
    areIntegers: areIntegers && Number.isInteger(slope) && Number.isInteger(intercept)
  }
}

function scanIntegers(values: NpyArray): { low: number; high: number } {
  let [low, high] = [values[0]!, values[0]!]
  for (let index = 1; index < values.length; index++) {
    const value = values[index]!
    if (value < low) low = value
    else if (value > high) high = value
  }
  return { low, high }
}

function scanFloats(values: NpyArray) {
  let [low, high, areIntegers, bad, firstBad] = [Infinity, -Infinity, true, 0, -1]
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    // Values beyond 32-bit floats would become infinite.
    if (!(Math.abs(value) <= 3.4e38)) {
      bad++
      if (firstBad < 0) firstBad = index
      continue
    }
    if (value < low) low = value
    if (value > high) high = value
    areIntegers &&= Number.isInteger(value)
  }
  return { low, high, areIntegers, bad, firstBad }
}
