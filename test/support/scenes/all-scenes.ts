import type { Page } from 'playwright-core'
import { settledPicture } from '../pictures.ts'
import { overlays } from './overlays.ts'
import { pictureName, setTheme, type Scene, type Theme } from './scene.ts'
import { smallWindows } from './sizes.ts'
import { views } from './views.ts'

export const scenes: readonly Scene[] = [...views, ...smallWindows, ...overlays]

/** The names of all pictures, as files without their ending. */
export const pictureNames: readonly string[] = scenes.flatMap((scene) =>
  scene.pictures.map((theme) => pictureName(scene, theme))
)

/** The picture of the shown scene in a theme. Leaves the page in this theme. */
export async function takePicture(page: Page, workspace: string, theme: Theme): Promise<Buffer> {
  await setTheme(page, theme)
  return settledPicture(page, workspace)
}
