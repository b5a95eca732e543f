const collator = new Intl.Collator('en', { numeric: true })

/** Order of file names with numbers by value: slice2 before slice10. */
export function compareNames(first: string, second: string): number {
  return collator.compare(first, second) || (first < second ? -1 : first > second ? 1 : 0)
}
