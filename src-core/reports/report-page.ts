import { Html, html } from './report-markup.ts'
import { inventedColour, lostColour } from './report-pictures.ts'

const rgb = (colour: readonly number[]) => `rgb(${colour.join(' ')})`

/** Style of a report on the screen: light and quiet. `printStyle` holds the rules for paper. */
export const pageStyle = new Html(`
:root { color-scheme: light; --ink: #1b1e23; --quiet: #565d68; --line: #d5d9df; --ground: #ffffff; --soft: #f5f6f8; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 840px; color: var(--ink); background: var(--ground);
  font: 14px/1.5 'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 18px; margin: 40px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
h3 { font-size: 15px; margin: 24px 0 4px; }
p { margin: 0 0 8px; }
ul { margin: 0 0 8px; padding-left: 20px; }
small, .subtitle, .who, .window, figcaption { color: var(--quiet); }
small { font-size: 12px; }
.subtitle { font-size: 14px; }
.title { margin-bottom: 8px; }
.kind { margin: 0 0 4px; color: var(--quiet); }
.title dl { display: grid; gap: 2px 16px; margin: 12px 0 8px; }
.title dl > div { display: grid; grid-template-columns: 112px 1fr; gap: 16px; }
.title dt, .purpose { color: var(--quiet); }
.title dd { margin: 0; overflow-wrap: anywhere; }
.conclusion { white-space: pre-wrap; overflow-wrap: anywhere; }
.before-list { margin: 0 0 4px; }
.mark { vertical-align: -2px; overflow: visible; }
.finding { padding: 12px 0 16px; border-bottom: 1px solid var(--line); }
.finding h3 { margin-top: 0; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 16px; }
.history { margin: 0 0 2px; padding-left: 16px; font-size: 12px; color: var(--quiet); }
.place { margin-bottom: 8px; }
.who, .window, figcaption { font-size: 12px; margin: 0; }
.pictures { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 4px; }
.pictures figure { margin: 0; max-width: 100%; }
.pictures .facts { flex: 1 1 180px; max-width: 240px; font-size: 12px; }
.listed { font-size: 13px; }
.listed thead th:first-child { width: 36px; }
.listed thead th:nth-last-child(2) { width: 32%; }
.listed thead th:last-child { width: 28%; }
.listed.accepted thead th { width: 30%; }
.listed .evidence { margin: 0; }
.note { overflow-wrap: anywhere; }
.note::before { content: '“'; }
.note::after { content: '”'; }
/** Few columns: an interval stands beside its value. */
.lines td > br { display: none; }
.lines td small { margin-left: 4px; }
.said { margin: 0 0 4px; padding: 0; list-style: none; }
.said span.who { display: inline; }
.said span.who::before { content: '· '; }
.overviews { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 520px)); gap: 8px; margin: 4px 0 12px; }
.overviews figure { margin: 0; break-inside: avoid; }
.frames { position: absolute; inset: 0; width: 100%; height: 100%; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.frames text { font: 700 17px system-ui, sans-serif; fill: #fff; stroke: #000; stroke-width: 3.5px; paint-order: stroke; }
.key { white-space: nowrap; margin-right: 4px; }
.facts table { margin: 0 0 8px; }
.facts th, .facts td { padding: 1px 0 1px 8px; border-top: 0; text-align: right; }
.facts th:first-child { padding-left: 0; text-align: left; color: var(--quiet); }
.facts thead th { border-bottom: 1px solid var(--line); }
.picture { position: relative; line-height: 0; outline: 1px solid var(--line); background: #000; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.picture img { width: 100%; height: auto; image-rendering: pixelated; }
.region { position: absolute; border: 1.5px solid #fff; outline: 1px solid #000; }
.gradient { display: inline-block; width: 96px; height: 9px; margin: 0 2px; -webkit-print-color-adjust: exact; print-color-adjust: exact;
  background: linear-gradient(to right, ${rgb(lostColour)}, #000, ${rgb(inventedColour)}); }
.bar { white-space: nowrap; }
.swatch { display: inline-block; width: 9px; height: 9px; margin: 0 4px 0 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.swatch.lost { background: ${rgb(lostColour)}; }
.swatch.invented { margin-left: 8px; background: ${rgb(inventedColour)}; }
blockquote { margin: 8px 0; padding: 6px 12px; border-left: 3px solid var(--line); background: var(--soft); white-space: pre-wrap; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 0 0 20px; }
caption { text-align: left; padding: 4px 0; color: var(--quiet); font-size: 12px; }
th, td { text-align: left; vertical-align: top; padding: 5px 8px 5px 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th, .means tbody th { font-weight: 600; }
thead th small { font-weight: 400; }
.means { font-size: 13px; }
/** Names wrap anywhere. None is cut off, and none makes its table wider than the page. */
.means tbody th, .means thead th, .methods th, .methods td, .listed td, caption, .finding h3, .place, figcaption, li { overflow-wrap: anywhere; }
.means tbody th { min-width: 88px; }
.means.lesions thead th { overflow-wrap: normal; }
.means td { white-space: nowrap; }
.means td, .means thead th:not(:first-child) { text-align: right; padding: 5px 0 5px 8px; }
.counts { width: auto; min-width: 60%; }
.methods caption { color: var(--ink); font-weight: 600; font-size: 13px; }
.methods { font-size: 13px; }
.methods th { width: 170px; color: var(--quiet); }
.series { font-size: 13px; }
.series :is(th, td) { overflow-wrap: anywhere; }
.series thead th { overflow-wrap: normal; }
.series th:first-child { width: 30%; }
:is(.series, .signatures) thead th { border-top: 0; }
.signatures tbody th { width: 112px; font-weight: 600; }
.signatures td { width: 24%; height: 40px; vertical-align: bottom; overflow-wrap: anywhere; }
.signatures td:last-child { width: auto; }
.seal { break-before: avoid; font-size: 12px; }
.seal code { display: block; font-size: 11px; overflow-wrap: anywhere; }
code { font: 12px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.plot { margin: 0 0 24px; }
.plot svg { display: block; width: 100%; height: auto; }
`)

const rules = `
  h2, h3, caption, #worst ~ p, h3 + p { break-after: avoid; }
  h2 + *, h3 + * { break-before: avoid; }
  thead { display: table-header-group; }
  tbody tr:first-child { break-before: avoid; }
  .finding, .plot, .means, tr, .pictures, .title, blockquote, #worst + p { break-inside: avoid; }
  p, blockquote { orphans: 3; widows: 3; }
  h2 { margin-top: 28px; }
  blockquote { margin: 4px 0; padding: 3px 10px; }
  /** A page holds three findings, each with pictures in one line and scores in another; two if patches are large. */
  .finding { padding: 6px 0; line-height: 1.4; }
  .finding p { margin-bottom: 4px; }
  /** Text beside a heading must not keep the page break away from the heading. */
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
  .compact.pictures figure { max-width: 14.5%; }
  .compact.pictures .facts { flex: 1 1 120px; max-width: none; }
  .small.pictures figure { max-width: calc((100% - 32px) / 5); }
  .small.pictures .facts { flex: 1 0 100%; max-width: none; }
  .small .facts table { display: flex; align-items: end; margin: 0 0 4px; }
  .small .facts thead, .small .facts tbody { display: contents; }
  .small .facts tr { display: flex; flex: 1 1 0; flex-direction: column; }
  .small .facts tr > :nth-child(n) { padding: 1px 0 1px 6px; border: 0; text-align: right; }
  .small .facts tr > :first-child { color: var(--quiet); font-weight: 400; }
  .small .facts thead tr > :nth-child(n) { padding-left: 0; text-align: left; }
  /** Chromium shrinks the whole document to fit its widest table. */
  .means { font-size: 8pt; }
  .means small { font-size: 7pt; }
  .means td, .means thead th:not(:first-child) { padding-left: 5px; }
  .plot { display: grid; grid-template-columns: 68% 1fr; gap: 0 12px; align-items: center; margin-bottom: 8px; font-size: 8pt; }
  .plot figcaption { font-size: 8pt; line-height: 1.3; }
  .signatures, .series { font-size: 8.5pt; break-inside: avoid; }
  .signatures td { height: 9mm; vertical-align: bottom; }
  /** The short form fits on two pages. */
  #front:has(#question), .short { font-size: 8.5pt; line-height: 1.3; }
  #front:has(#question) h1 { font-size: 15pt; }
  #front:has(#question) h2, .short h2 { font-size: 10.5pt; margin: 8px 0 3px; padding-bottom: 2px; }
  #front:has(#question) :is(p, li), .short p { margin-bottom: 3px; }
  #front:has(#question) table, .short table { margin-bottom: 4px; }
  #front:has(#question) .means tbody th { max-width: 240px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  #front:has(#question) .title dl { margin: 4px 0; gap: 0 16px; }
  #front:has(#question) .signatures td { height: 6mm; }
  #front:has(#question) .means { break-inside: auto; }
  #front:has(#question) li { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  #front:has(#question) .title dd { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
  .short .finding { padding: 3px 0; }
  .methods { font-size: 8pt; line-height: 1.3; margin-bottom: 8px; }
  .methods th, .methods td { padding: 2px 8px 2px 0; }
  .methods code { font-size: 7.5pt; }
  .means th, .means td { padding-top: 3px; padding-bottom: 3px; }
  .listed th, .listed td { padding: 3px 8px 3px 0; }
`
const margins = '15mm 14mm'
const footer = 'font: 8pt system-ui, sans-serif; color: #565d68;'

/** Style on paper: black on white, related content kept together, page number at the foot. */
export const printStyle = new Html(`
@page { size: A4; margin: ${margins};
  @bottom-right { content: counter(page) " of " counter(pages); ${footer} }
  @bottom-left { content: "Denoscope. For research, not for diagnosis."; ${footer} } }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }${rules}}
`)

/** Shows a page on the screen as its sheet of paper, on any background. */
export const paperStyle = new Html(`
@media screen {
  body { max-width: none; padding: 0; background: none; font-size: 10pt; }
  main { width: 210mm; min-height: 297mm; margin: 16px auto; padding: ${margins}; background: var(--ground); box-shadow: 0 1px 8px rgb(0 0 0 / 0.4); }${rules}}
`)

/** Size of the first page as a picture: A4 at 96 pixels an inch, and the pixels of the picture for each of these. */
export const firstSheet = { width: 794, height: 1123, scale: 2 } as const

/** Shows the first page alone. Columns break content as pages do; the second column lies outside. */
export const firstSheetStyle = new Html(`
@media screen {
  html { overflow: hidden; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  main { position: relative; width: ${firstSheet.width}px; height: ${firstSheet.height}px; padding: ${margins}; overflow: clip;
    column-width: 182mm; column-gap: 28mm; column-fill: auto; }
  main::after { content: "Denoscope. For research, not for diagnosis."; position: absolute; left: 14mm; bottom: 6mm; ${footer} }${rules}}
`)

/** Title of the report at the head of every page but the first. Its number at the foot of every page. */
export function runningTitle(title: string, number: string): Html {
  return new Html(`@page { @top-left { content: ${cssString(title)}; ${footer} }
  @bottom-center { content: ${cssString(`Report ${number}`)}; ${footer} } }
@page :first { @top-left { content: none; } }`)
}

/** CSS string. Characters other than letters and digits are escaped, so that none ends the string or the style. */
export function cssString(text: string): string {
  const escaped = [...text].map((character) =>
    /[\p{L}\p{N}]/u.test(character) ? character : `\\${character.codePointAt(0)!.toString(16)} `
  )
  return `"${escaped.join('')}"`
}

export interface HtmlPage {
  readonly title: string
  /** Program and version for `generator`. Default: left out. */
  readonly generator?: string
  /** Further style, after that of all pages. */
  readonly style?: Html | undefined
  readonly body: Html
}

/** Self-contained HTML page without scripts and external resources. */
export function htmlPage({ title, generator, style, body }: HtmlPage): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${generator !== undefined && html`<meta name="generator" content="${generator}">\n`}<title>${title}</title>
<style>${pageStyle}${printStyle}${style ?? ''}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.text
}
