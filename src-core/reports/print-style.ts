import { Html } from './html.ts'

const rules = `
  h2, h3, caption, #worst ~ p, h3 + p { break-after: avoid; }
  h2 + *, h3 + * { break-before: avoid; }
  thead { display: table-header-group; }
  tbody tr:first-child { break-before: avoid; }
  .finding, .plot, .means, tr, .pictures, .title, blockquote, #worst + p { break-inside: avoid; }
  p, blockquote { orphans: 3; widows: 3; }
  h2 { margin-top: 28px; }
  blockquote { margin: 4px 0; padding: 3px 10px; }
  /* A page takes three findings, each with its pictures in one line and its scores in another; of large patches two. */
  .finding { padding: 6px 0; line-height: 1.4; }
  .finding p { margin-bottom: 4px; }
  /* What stands beside a heading must not hold the page break before the heading. */
  .head .who { break-before: auto; }
  .pictures { gap: 6px 8px; }
  .pictures figure { max-width: calc((100% - 24px) / 4); }
  .pictures figcaption, .pictures .facts { font-size: 7.5pt; line-height: 1.25; }
  .pictures figcaption { margin-top: 2px; }
  .pictures .facts { max-width: 344px; }
  .finding > .place:first-child { margin: 0; color: var(--quiet); font-size: 8.5pt; line-height: 1.3; }
  .said, .listed { font-size: 8.5pt; line-height: 1.3; }
  .said .who, .said .history { font-size: 8pt; }
  .evidence small { font-size: 7.5pt; }
  .said .mark, .key .mark { width: 12px; height: 12px; }
  .evidence { font-size: 8.5pt; line-height: 1.3; }
  .small.pictures figure { max-width: calc((100% - 32px) / 5); }
  .small.pictures .facts { flex: 1 0 100%; max-width: none; }
  .small .facts table { display: flex; align-items: end; margin: 0 0 4px; }
  .small .facts thead, .small .facts tbody { display: contents; }
  .small .facts tr { display: flex; flex: 1 1 0; flex-direction: column; }
  .small .facts tr > :nth-child(n) { padding: 1px 0 1px 6px; border: 0; text-align: right; }
  .small .facts tr > :first-child { color: var(--quiet); font-weight: 400; }
  .small .facts thead tr > :nth-child(n) { padding-left: 0; text-align: left; }
  /* Chromium makes a whole document smaller for the sake of its widest table. */
  .means { font-size: 8pt; }
  .means small { font-size: 7pt; }
  .means td, .means thead th:not(:first-child) { padding-left: 5px; }
  .plot { display: grid; grid-template-columns: 68% 1fr; gap: 0 12px; align-items: center; margin-bottom: 8px; font-size: 8pt; }
  .plot figcaption { font-size: 8pt; line-height: 1.3; }
  .methods { font-size: 8pt; line-height: 1.3; margin-bottom: 8px; }
  .methods th, .methods td { padding: 2px 8px 2px 0; }
  .methods code { font-size: 7.5pt; }
  .means th, .means td { padding-top: 3px; padding-bottom: 3px; }
  .listed th, .listed td { padding: 3px 8px 3px 0; }
`
const margins = '15mm 14mm'
const footer = 'font: 8pt system-ui, sans-serif; color: #565d68;'

/** How a page prints: black on white, nothing torn apart that belongs together, the page's number at its foot. */
export const printStyle = new Html(`
@page { size: A4; margin: ${margins};
  @bottom-right { content: counter(page) " of " counter(pages); ${footer} }
  @bottom-left { content: "Denoscope. For research, not for diagnosis."; ${footer} } }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }${rules}}
`)

/** Shows a page on the screen as the sheet of paper that it will be printed on, on whatever lies behind it. */
export const paperStyle = new Html(`
@media screen {
  body { max-width: none; padding: 0; background: none; font-size: 10pt; }
  main { width: 210mm; min-height: 297mm; margin: 16px auto; padding: ${margins}; background: var(--ground); box-shadow: 0 1px 8px rgb(0 0 0 / 0.4); }${rules}}
`)

/** Every page but the first says at its head which report it is of. */
export function runningTitle(title: string): Html {
  return new Html(`@page { @top-left { content: ${cssString(title)}; ${footer} } }
@page :first { @top-left { content: none; } }`)
}

/** A string of CSS in which nothing but letters and digits stands as it is: it can end neither itself nor the style it is in. */
export function cssString(text: string): string {
  const escaped = [...text].map((character) =>
    /[\p{L}\p{N}]/u.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `
  )
  return `"${escaped.join('')}"`
}
