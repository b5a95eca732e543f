/** The element of a selector, as soon as it exists. `signal` stops the wait. */
export function appeared(selector: string, signal: AbortSignal): Promise<HTMLElement> {
  return new Promise((resolve) => {
    const observer = new MutationObserver(look)
    function look(): void {
      const found = document.querySelector<HTMLElement>(selector)
      if (!found) return
      observer.disconnect()
      resolve(found)
    }
    observer.observe(document.body, { childList: true, subtree: true })
    signal.addEventListener('abort', () => observer.disconnect())
    look()
  })
}
