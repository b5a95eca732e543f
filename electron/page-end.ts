import type { WebContents } from 'electron'

/** Calls back once what the contents show is gone: closed, or replaced by another page. Frames within it come and go. */
export function whenPageEnds(contents: WebContents, end: () => void): void {
  const once = () => {
    contents.off('destroyed', once).off('did-navigate', once)
    end()
  }
  contents.on('destroyed', once).on('did-navigate', once)
}
