import { Html } from './html.ts'

const rules = `
  h2, h3, caption { break-after: avoid; }
  h2 + *, h3 + * { break-before: avoid; }
  thead { display: table-header-group; }
  tbody tr:first-child { break-before: avoid; }
  .finding, .plot, .means, tr, .pictures, .title, blockquote { break-inside: avoid; }
  /* Two findings fill a page; on paper a pixel is still far larger than a dot. */
  .pictures figure { max-width: calc((100% - 12px) / 2); }
  .pictures.small figure { max-width: 156px; }
  .pictures .facts { max-width: 344px; font-size: 8pt; line-height: 1.25; }
  .finding { padding: 8px 0 10px; }
  #methods { break-before: page; }
  p, blockquote { orphans: 3; widows: 3; }
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
  const escaped = [...text].map((character) => (/[\p{L}\p{N}]/u.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `))
  return `"${escaped.join('')}"`
}
