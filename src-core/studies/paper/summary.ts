import type { PaperResults, SubjectResult } from './results.ts'

/** What came out, in a line for each subject. */
export function summaryOf({ run, subjects, quarterDose }: PaperResults): string {
  const warning = run.settings.quick ? ['A quick run: its numbers mean nothing.'] : []
  return [
    ...warning,
    'Mean PSNR in dB: noisy, decoded, best filter',
    ...[...subjects, quarterDose].map(lineOf),
    ''
  ].join('\n')
}

function lineOf({ name, cells }: SubjectResult): string {
  const psnr = (id: string) =>
    cells
      .find(({ candidate }) => candidate === id)!
      .means.psnr!.mean.toFixed(2)
      .padStart(6)
  const best = bestFilter({ cells })
  return `  ${name.padEnd(26)} ${psnr('noisy')} ${psnr('decoded')} ${psnr(best.candidate)} (${best.label})`
}

/** The classical filter with the highest mean PSNR. */
export function bestFilter({ cells }: Pick<SubjectResult, 'cells'>): SubjectResult['cells'][number] {
  const filters = cells.filter(({ candidate }) => /-(paper|tuned)$/.test(candidate))
  return filters.reduce((best, cell) => (cell.means.psnr!.mean > best.means.psnr!.mean ? cell : best))
}
