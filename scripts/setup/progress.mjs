const plainInterval = 15_000
const liveInterval = 200
const isLive = Boolean(process.stderr.isTTY) && !process.env.CI

/** Writes a line for the waiting person. Standard output stays free for results. */
export function writeLine(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Shows a step while it runs: one renewed line with seconds and detail on a terminal, else occasional lines.
 * @param work receives a function that sets the detail
 */
export async function showStep(title, work) {
  const started = Date.now()
  let detail = ''
  const line = () => [title, detail, `${Math.round((Date.now() - started) / 1000)} s`].filter(Boolean).join(' · ')
  if (!isLive) writeLine(`${title} ...`)
  const ticker = setInterval(() => (isLive ? redraw(line()) : writeLine(line())), isLive ? liveInterval : plainInterval)
  try {
    return await work((text) => {
      detail = text
    })
  } finally {
    clearInterval(ticker)
    if (isLive) redraw('')
    writeLine(line())
  }
}

function redraw(text) {
  const width = (process.stderr.columns || 80) - 1
  process.stderr.write(`\r\u001b[K${text.slice(0, width)}`)
}
