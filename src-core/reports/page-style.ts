import { Html } from './html.ts'
import { inventedColour, lostColour } from './picture.ts'

const rgb = (colour: readonly number[]) => `rgb(${colour.join(' ')})`

/** The look of a report on the screen: light and quiet. How it prints is in print-style.ts. */
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
.title dl > div { display: grid; grid-template-columns: 96px 1fr; gap: 16px; }
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
/* Few columns: an interval stands beside its value. */
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
/* Names wrap, wherever they have to: none is cut off, and none makes its table wider than the page. */
.means tbody th, .means thead th, .methods th, .methods td, .listed td, caption, .finding h3, .place, figcaption, li { overflow-wrap: anywhere; }
.means tbody th { min-width: 88px; }
.means td { white-space: nowrap; }
.means td, .means thead th:not(:first-child) { text-align: right; padding: 5px 0 5px 8px; }
.counts { width: auto; min-width: 60%; }
.methods caption { color: var(--ink); font-weight: 600; font-size: 13px; }
.methods { font-size: 13px; }
.methods th { width: 170px; color: var(--quiet); }
code { font: 12px/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
.plot { margin: 0 0 24px; }
.plot svg { display: block; width: 100%; height: auto; }
`)
