import { app } from 'electron'
import { join } from 'node:path'

/** The folder that holds package.json and dist, within the archive of a packed product. */
const applicationFolder = join(__dirname, '..', '..')

export const rendererFolder = join(applicationFolder, 'dist', 'renderer')
export const preloadFile = join(__dirname, 'preload.cjs')
export const iconFile = join(applicationFolder, 'resources', 'icons', 'icon.png')

/** What other processes load lies outside of the archive, which only Electron itself can read. */
export function unpacked(...parts: string[]): string {
  const folder = app.isPackaged ? applicationFolder.replace(/app\.asar$/, 'app.asar.unpacked') : applicationFolder
  return join(folder, ...parts)
}
