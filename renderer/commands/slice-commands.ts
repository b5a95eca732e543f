import { commandsOf, mergedCommands } from './command.ts'
import { toolbarCommands, viewerCommands } from './viewer-commands.ts'

/** Slices of one or two series, in the sources view. */
export const sourcesCommands = mergedCommands(
  viewerCommands('sources'),
  toolbarCommands('sources'),
  commandsOf('sources', {
    'compare-mode-columns': ['Compare slices: Side by side', 'S'],
    'compare-mode-rows': ['Compare slices: Stacked', 'A'],
    'compare-mode-flicker': ['Compare slices: Flicker', 'X'],
    'compare-mode-curtain': ['Compare slices: Curtain', 'C'],
    'compare-mode-checkerboard': ['Compare slices: Checkerboard', 'B'],
    'compare-mode-difference': ['Compare slices: Difference', 'D'],
    'compare-flicker': ['Show the other series while held', 'Space'],
    'compare-shift-on': ['Move the second series alone: next slice', 'Shift+ArrowDown'],
    'compare-shift-back': ['Move the second series alone: previous slice', 'Shift+ArrowUp'],
    'compare-curtain-left': ['Curtain to the left', 'ArrowLeft'],
    'compare-curtain-right': ['Curtain to the right', 'ArrowRight'],
    'compare-back': ['Back from slices to sources', 'Escape']
  })
)

export const patchifyCommands = mergedCommands(
  commandsOf('patchify', {
    run: ['Run audit', 'Ctrl+Enter'],
    'tool-crop': ['Tool: Draw the crop square', 'S'],
    grid: ['Patch grid on or off', 'G']
  }),
  viewerCommands('patchify'),
  toolbarCommands('patchify')
)
