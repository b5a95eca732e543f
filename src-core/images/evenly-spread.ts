/** The middles of so many equal parts of a list. @param count at most its length */
export const evenlySpread = <Item>(list: readonly Item[], count: number): Item[] =>
  Array.from({ length: count }, (_, part) => list[Math.floor(((part + 0.5) * list.length) / count)]!)
