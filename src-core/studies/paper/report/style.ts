import { Html } from '../../../reports/report-markup.ts'

/** What the report of a reproduction has beyond the reports of audits. */
export const paperStyle = new Html(`
body { max-width: 860px; }
.banner { margin: 16px 0; padding: 10px 14px; border: 2px solid var(--ink); font-weight: 600; }
.scores { font-size: 12px; }
.scores td, .scores thead th:not(:first-child) { text-align: right; padding: 4px 0 4px 6px; vertical-align: baseline; }
.scores tbody th { white-space: nowrap; }
.scores small { white-space: nowrap; font-size: 10.5px; font-weight: 400; }
.scores caption { font-size: 12px; }
.scores .words, .scores thead th.words { text-align: left; }
.scores .group { border-left: 1px solid var(--line); padding-left: 10px; }
.scores .paper { color: var(--quiet); }
.scores .ours th, .scores .ours td { background: var(--soft); -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.scores .best { font-weight: 700; }
.strips { width: auto; margin: 0 0 4px; font-size: 12px; }
.strips th { padding: 0 10px 0 0; min-width: 160px; border: 0; vertical-align: middle; text-align: right; color: var(--quiet); white-space: nowrap; }
.strips td { padding: 0 0 2px; border: 0; line-height: 0; }
.strips img { image-rendering: pixelated; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.strips .numbers { display: grid; line-height: 1.35; font-size: 11px; text-align: center; color: var(--quiet); }
.example { margin: 0 0 20px; }
@media print { .strips, .example { break-inside: avoid; } .example { break-before: auto; } .scores { font-size: 8.5pt; } }
`)
