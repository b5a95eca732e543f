import { existsSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

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
