import { existsSync } from 'node:fs'
import { chromium, type Browser, type LaunchOptions } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** A Chromium for end-to-end tests: `CHROMIUM` in the environment, else the system's; null where there is none. */
export function findChromium(): string | null {
  const candidates = process.env.CHROMIUM ? [process.env.CHROMIUM] : places
  return candidates.find((place) => existsSync(place)) ?? null
}

/** Why end-to-end tests in a browser skip, or null. */
export const noChromium = findChromium() ? null : `no Chromium at ${places.join(', ')} (CHROMIUM names another)`

/** WebGL without a GPU. It also composes every page through that slow GL, so that what is timed goes without it. */
const softwareWebGl = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']

/** Options that start Chromium. WebGL is rendered in software by default. Background requests are off. */
export function chromiumLaunch({ webGl = true } = {}): LaunchOptions {
  const asRoot = process.getuid?.() === 0
  return {
    executablePath: findChromium() ?? undefined,
    args: [
      ...(asRoot ? ['--no-sandbox'] : []),
      // The same letters whatever the machine's font settings are.
      '--font-render-hinting=none',
      '--disable-lcd-text',
      '--force-color-profile=srgb',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(webGl ? softwareWebGl : ['--disable-gpu'])
    ]
  }
}

export function launchChromium(options: { webGl?: boolean } = {}): Promise<Browser> {
  return chromium.launch(chromiumLaunch(options))
}
