import { app, BrowserWindow, type Session } from 'electron'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DenoscopeError } from '../src-core/errors.ts'
import { makeTemporaryFolder } from '../src-core/files/make-folder.ts'
import { channels } from './page/bridge.ts'
import { answer } from './page/page-requests.ts'

/** First version of Chromium that draws the margin boxes of a page's style. Older ones need a header and a footer. */
const drawsMargins = 131

/** Answers print requests of the page. */
export function setupPrinting(): void {
  answer(channels.printPdf, (_event, page) => {
    if (typeof page !== 'string')
      throw new DenoscopeError('argument.invalid', `page: expected HTML, got ${typeof page}.`)
    return printPdf(page)
  })
}

/** Prints a self-contained page in a hidden window without scripts and network. */
async function printPdf(page: string): Promise<Uint8Array> {
  const folder = makeTemporaryFolder('print', app.getPath('temp'))
  const window = hiddenWindow()
  try {
    const file = join(folder, 'report.html')
    await writeFile(file, page)
    admitOnly(window.webContents.session, pathToFileURL(file).href)
    await window.loadFile(file)
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true, ...headAndFoot() })
  } catch (cause) {
    throw new DenoscopeError('pdf.unavailable', `The report could not be printed: ${(cause as Error).message}`, {
      cause
    })
  } finally {
    window.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Window with a session of its own, in memory only. */
function hiddenWindow(): BrowserWindow {
  return new BrowserWindow({
    show: false,
    webPreferences: {
      partition: 'print',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      spellcheck: false
    }
  })
}

function admitOnly({ webRequest }: Session, address: string): void {
  webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: url !== address && !url.startsWith('data:') }))
}

function headAndFoot(): Electron.PrintToPDFOptions {
  if (Number.parseInt(process.versions.chrome) >= drawsMargins) return {}
  const line = (content: string) =>
    `<div style="width:100%;padding:0 14mm;font:8pt system-ui,sans-serif;color:#565d68;display:flex;justify-content:space-between">${content}</div>`
  return {
    displayHeaderFooter: true,
    headerTemplate: line('<span class="title"></span>'),
    footerTemplate: line(
      '<span>Denoscope. For research, not for diagnosis.</span><span><span class="pageNumber"></span> of <span class="totalPages"></span></span>'
    )
  }
}
