import { tick } from 'svelte'

/**
 * Moves the focus to the first heading of a part, once the screen has changed. Keys then work on what is shown, and
 * screen readers announce it.
 */
export async function focusHeading(part: () => HTMLElement | null | undefined): Promise<void> {
  await tick()
  const heading = part()?.querySelector<HTMLElement>('h1, h2, h3')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
}
