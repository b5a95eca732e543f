/** How many columns show so many pictures largest in a box; both shapes are width by height. */
export function columnsFor(pictures: number, boxShape: number, pictureShape: number): number {
  let [best, largest] = [1, 0]
  for (let columns = 1; columns <= pictures; columns++) {
    const rows = Math.ceil(pictures / columns)
    const width = Math.min(boxShape / columns, pictureShape / rows)
    if (width > largest + 1e-9) [best, largest] = [columns, width]
  }
  return best
}
