import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DenoscopeError } from '../errors.ts'
import { makeTemporaryFolder } from '../files/make-folder.ts'

/** Time limit in ms. A browser prints hundreds of pages in some seconds. */
const longest = 180_000

/**
 * Prints a self-contained page as PDF with a Chromium of this machine, without network and profile.
 * The page decides sizes, page numbers and running titles.
 * @throws pdf.unavailable if no Chromium is found or printing fails; job.cancelled
 */
export function printPdf(page: string, signal?: AbortSignal): Promise<Uint8Array> {
  return runOnPage(page, 'report.pdf', (target) => ['--no-pdf-header-footer', `--print-to-pdf=${target}`], signal)
}

/** Size of a window in CSS pixels, and pixels of its picture for each of them. */
export interface PictureSize {
  readonly width: number
  readonly height: number
  readonly scale: number
}

/**
 * Takes a picture of the top of a self-contained page, as PNG, with a Chromium of this machine.
 * @throws as `printPdf`
 */
export function capturePage(
  page: string,
  { width, height, scale }: PictureSize,
  signal?: AbortSignal
): Promise<Uint8Array> {
  const options = (target: string) => [
    '--hide-scrollbars',
    `--force-device-scale-factor=${scale}`,
    `--window-size=${width},${height}`,
    `--screenshot=${target}`
  ]
  return runOnPage(page, 'report.png', options, signal)
}

/** Runs a browser on a page in a temporary folder. @returns the bytes of the file that it wrote */
async function runOnPage(
  page: string,
  name: string,
  options: (target: string) => readonly string[],
  signal?: AbortSignal
): Promise<Uint8Array> {
  const browser = findBrowser()
  if (browser === null) {
    throw new DenoscopeError(
      'pdf.unavailable',
      `${name.endsWith('.pdf') ? 'PDF' : 'A picture of a report'} needs Chromium, Chrome or Edge on this machine (CHROMIUM names another place); or print report.html`
    )
  }
  const folder = makeTemporaryFolder('print')
  try {
    const [source, target] = [join(folder, 'report.html'), join(folder, name)]
    await writeFile(source, page)
    await runBrowser(browser, [...commonArguments(folder), ...options(target), pathToFileURL(source).href], signal)
    return await readFile(target).catch((cause: unknown) => {
      throw new DenoscopeError('pdf.unavailable', `${browser}: ended without ${name}`, { cause })
    })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function commonArguments(folder: string): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(folder, 'profile')}`,
    // Chromium refuses to start its sandbox for root.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])
  ]
}

function runBrowser(browser: string, words: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(browser, words, { stdio: 'ignore', timeout: longest, killSignal: 'SIGKILL', signal })
    child.once('error', (cause) =>
      reject(
        signal?.aborted
          ? new DenoscopeError('job.cancelled', 'Cancelled while the report was printed.')
          : new DenoscopeError('pdf.unavailable', `${browser}: cannot be started (${cause.message})`, { cause })
      )
    )
    child.once('close', (code, how) =>
      code === 0
        ? resolve()
        : reject(new DenoscopeError('pdf.unavailable', `${browser}: could not print (${how ?? `exit code ${code}`})`))
    )
  })
}

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge'
]

const applications: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`
  ),
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((folder) =>
    ['Google\\Chrome', 'Chromium', 'Microsoft\\Edge'].map((name) =>
      join(process.env[folder] ?? '', name, 'Application', name.endsWith('Edge') ? 'msedge.exe' : 'chrome.exe')
    )
  )
}

/** Path of a Chromium, Chrome or Edge that can print: that of CHROMIUM, else the first found; null if none. */
export function findBrowser(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform
): string | null {
  if (environment['CHROMIUM']) return existsSync(environment['CHROMIUM']) ? environment['CHROMIUM'] : null
  const suffix = platform === 'win32' ? '.exe' : ''
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap((folder) => names.map((name) => join(folder, name + suffix)))
  return [...onPath, ...(applications[platform] ?? [])].find((place) => isAbsolute(place) && existsSync(place)) ?? null
}
