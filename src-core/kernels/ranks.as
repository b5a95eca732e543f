/**
 * Value at `rank` if the values (f32 or f64) were sorted; reorders them.
 * Quickselect (Hoare 1961, doi:10.1145/366622.366647).
 * No branch depends on a value, because processors would mispredict half of them.
 */
export function valueOfRank<T>(values: usize, count: i32, rank: i32): T {
  let low = 0
  let end = count
  while (end - low > 1) {
    const pivot = middleOf<T>(load<T>(place<T>(values, low)), load<T>(place<T>(values, (low + end) >> 1)), load<T>(place<T>(values, end - 1)))
    let less = low
    for (let at = low; at < end; at++) {
      const value = load<T>(place<T>(values, at))
      store<T>(place<T>(values, at), load<T>(place<T>(values, less)))
      store<T>(place<T>(values, less), value)
      less += i32(value < pivot)
    }
    if (rank < less) {
      end = less
      continue
    }
    let equal = less
    for (let at = less; at < end; at++) {
      const value = load<T>(place<T>(values, at))
      store<T>(place<T>(values, at), load<T>(place<T>(values, equal)))
      store<T>(place<T>(values, equal), value)
      equal += i32(value == pivot)
    }
    if (rank < equal) return pivot
    low = equal
  }
  return load<T>(place<T>(values, rank))
}

// @ts-ignore: decorator
@inline function place<T>(base: usize, index: i32): usize {
  return base + (<usize>index << alignof<T>())
}

// @ts-ignore: decorator
@inline function middleOf<T>(a: T, b: T, c: T): T {
  return max<T>(min<T>(a, b), min<T>(max<T>(a, b), c))
}
