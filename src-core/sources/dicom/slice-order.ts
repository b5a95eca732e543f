import type { SeriesSlice } from './series.ts'

/** Instance Number, then file name, then frame; frames of one file stay in its order. */
export function byInstance(first: SeriesSlice, second: SeriesSlice): number {
  const numbers = [first.image.instanceNumber, second.image.instanceNumber]
  const byNumber = numbers[0] !== undefined && numbers[1] !== undefined ? numbers[0] - numbers[1] : 0
  return (
    byNumber || compareNames(first.image.file.path, second.image.file.path) || first.frame.index - second.frame.index
  )
}

const collator = new Intl.Collator('en', { numeric: true })

/** File names as a person orders them: slice2 before slice10. */
export function compareNames(first: string, second: string): number {
  return collator.compare(first, second) || (first < second ? -1 : first > second ? 1 : 0)
}
