import { expect, it } from 'vitest'
import { delayBefore, serveCommand } from '../../../renderer/shell/reconnection.svelte.ts'

it('attempts to connect come less and less often, at least every 15 seconds', () => {
  expect([0, 1, 2, 4, 5, 40].map(delayBefore)).toEqual([500, 1000, 2000, 8000, 15_000, 15_000])
})

it.each([
  ['/home/a/work', 'denoscope serve --port 8080 --workspace /home/a/work'],
  ["/home/a/Anna's CT", "denoscope serve --port 8080 --workspace '/home/a/Anna'\\''s CT'"],
  [undefined, 'denoscope serve --port 8080']
])('the command for the workspace %s can be pasted into a shell', (workspace, command) => {
  expect(serveCommand('8080', workspace)).toBe(command)
})
