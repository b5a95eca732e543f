import { settings } from '../../state/settings.svelte.ts'

/** What draws slices: the GPU where there is one, or always one of the two. */
export type Drawing = 'automatic' | 'gpu' | 'cpu'
export const drawings: readonly Drawing[] = ['automatic', 'gpu', 'cpu']

/** The choice in the settings; it counts for slices that are opened from then on. */
export const drawingChoice = {
  get current(): Drawing {
    return settings.read<Drawing>('slices.drawing', 'automatic', (value) => drawings.includes(value as Drawing))
  },
  set current(drawing: Drawing) {
    settings.write('slices.drawing', drawing)
  }
}
