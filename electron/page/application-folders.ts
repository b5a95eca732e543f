import { app } from 'electron'
import { join } from 'node:path'

/** Folder of package.json and dist. In a packaged application it lies inside the archive. */
const applicationFolder = join(__dirname, '..', '..')

export const rendererFolder = join(applicationFolder, 'dist', 'renderer')
export const preloadFile = join(__dirname, 'preload.cjs')
export const iconFile = join(applicationFolder, 'resources', 'icons', 'icon.png')

/** Path of a file for another process. It lies outside the archive, which only Electron can read. */
export function unpacked(...parts: string[]): string {
  const folder = app.isPackaged ? applicationFolder.replace(/app\.asar$/, 'app.asar.unpacked') : applicationFolder
  return join(folder, ...parts)
}
