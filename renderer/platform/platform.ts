import { browserPlatform } from './browser-platform.ts'
import { electronPlatform } from './electron-platform.ts'
import type { Platform } from './platform-interface.ts'

export const platform: Platform = window.denoscope ? electronPlatform(window.denoscope) : browserPlatform()
