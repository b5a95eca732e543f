import Contrast from '@lucide/svelte/icons/contrast'
import Hand from '@lucide/svelte/icons/hand'
import ZoomIn from '@lucide/svelte/icons/zoom-in'
import type { Component } from 'svelte'

/** A choice for the left button. */
export interface ButtonTool<Name extends string> {
  readonly tool: Name
  readonly label: string
  readonly icon: Component<{ size?: number }>
}

/** Tools that every viewer has. */
export const displayTools = [
  { tool: 'window', label: 'Window and level: drag with the left button', icon: Contrast },
  { tool: 'pan', label: 'Pan: drag, or the middle button', icon: Hand },
  { tool: 'zoom', label: 'Zoom: drag, the right button or Ctrl and wheel', icon: ZoomIn }
] as const satisfies readonly ButtonTool<'window' | 'pan' | 'zoom'>[]
