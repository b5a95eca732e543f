import { browserPlatform } from './browser.ts'
import { electronPlatform } from './electron.ts'
import type { Platform } from './shell.ts'

export const platform: Platform = window.denoscope ? electronPlatform(window.denoscope) : browserPlatform()
