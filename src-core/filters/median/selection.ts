/**
 * Median filter of any odd size by selection in each neighbourhood; edge pixels repeated.
 * @param source images of `rows` x `columns`, one after the other; `target` has room for as many.
 */
export function medianBySelection(
  source: Float32Array, target: Float32Array, rows: number, columns: number, size: number
): void {
  const radius = (size - 1) / 2
  const neighbourhood = new Float32Array(size * size)
  for (let first = 0; first < source.length; first += rows * columns) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let filled = 0
        for (let r = row - radius; r <= row + radius; r++) {
          const line = first + clamp(r, rows) * columns
          for (let c = column - radius; c <= column + radius; c++) {
            neighbourhood[filled++] = source[line + clamp(c, columns)]!
          }
        }
        target[first + row * columns + column] = select(neighbourhood, (filled - 1) >> 1)
      }
    }
  }
}

/** The value that would stand at `rank` if `values` were sorted; reorders them (Hoare 1961, doi:10.1145/366622.366647). */
function select(values: Float32Array, rank: number): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1]!
    let i = low
    let j = high
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const held = values[i]!
      values[i++] = values[j]!
      values[j--] = held
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else break
  }
  return values[rank]!
}

const clamp = (index: number, length: number): number => (index < 0 ? 0 : index < length ? index : length - 1)
