import { html, type Html } from './html.ts'
import { pageStyle } from './page-style.ts'
import { printStyle } from './print-style.ts'

export interface HtmlPage {
  readonly title: string
  /** What made the page, for its `generator`; left out when absent. */
  readonly generator?: string
  /** Added to the style of all pages. */
  readonly style?: Html | undefined
  readonly body: Html
}

/** One self-contained HTML page: no script, nothing loaded from elsewhere. */
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
