/**
 * Names a line at its end. Names of lines that end close together are moved apart, with a gap between them.
 * Lines so named are not animated: the animation would place each name at the end of its line again.
 */
export function endLabel<Own extends object>(own: Own) {
  return {
    animation: false,
    endLabel: { show: true, formatter: '{a}', minMargin: 4, ...own },
    labelLayout: { moveOverlap: 'shiftY' as const }
  }
}
