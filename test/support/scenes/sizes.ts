import { button, type Scene } from './scene.ts'
import { views } from './views.ts'

/** Sizes of windows in CSS pixels: a small laptop, the same at 150 % zoom, and half of a screen. */
export const windowSizes = {
  usual: { width: 1440, height: 900 },
  laptop: { width: 1280, height: 720 },
  zoomed: { width: 960, height: 600 },
  half: { width: 853, height: 600 }
} as const

/** A view in a smaller window. The scenes after it have the usual size again. */
function inWindow(name: string, size: Exclude<keyof typeof windowSizes, 'usual'>): Scene {
  const { show, leave } = views.find((view) => view.name === name)!
  return {
    name: `${name}-${windowSizes[size].width}`,
    pictures: ['dark'],
    async show(page) {
      await show(page)
      await page.setViewportSize(windowSizes[size])
    },
    async leave(page) {
      await page.setViewportSize(windowSizes.usual)
      await leave?.(page)
    }
  }
}

const auditInHalf = inWindow('audit', 'half')

export const smallWindows: readonly Scene[] = [
  inWindow('audit', 'laptop'),
  inWindow('audit', 'zoomed'),
  auditInHalf,
  {
    ...auditInHalf,
    name: 'audit-853-filter',
    async show(page) {
      await auditInHalf.show(page)
      await button(page, 'Show filter').click()
    },
    async leave(page) {
      await page.keyboard.press('Escape')
      await auditInHalf.leave!(page)
    }
  },
  inWindow('review', 'half'),
  inWindow('patchify', 'zoomed'),
  inWindow('patchify', 'half'),
  inWindow('reports', 'half')
]
