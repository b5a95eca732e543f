/** Parts that lie over the view and close again. */
const overlays = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]'
/** Large parts that take keys: slices, maps and the patch wall. */
const surfaces = '[role="application"][tabindex], [role="grid"][tabindex]'
const headings = 'h1, h2, h3'

/** Time in ms in which a view or dialog places the focus by itself. */
const patience = 50

/** An element that had the focus, with the elements around it, the nearest first. */
interface FocusPlace {
  readonly element: HTMLElement
  readonly around: readonly HTMLElement[]
}

/**
 * Keeps the focus in the view: where the element in focus is removed, hidden or disabled, the browser focuses `body`.
 * The focus then goes to, in this order:
 * 1. the slice, map or wall, else the heading, of the nearest part that is left;
 * 2. the element that opened the menu or dialog, or the nearest part around it;
 * 3. the slice, map or wall of the view, else its heading, else the view.
 * An element that a person left with a press of the mouse gets the focus no more.
 * @returns ends it
 */
export function keepFocus(): () => void {
  let latest: FocusPlace | null = null
  let opener: FocusPlace | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function note({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || target === document.body) return
    if (latest && target.closest(overlays) && !latest.element.closest(overlays)) opener = latest
    latest = placeOf(target)
  }

  function look(): void {
    if (!latest || !isWaiting()) return
    clearTimeout(timer)
    timer = setTimeout(settle, patience)
  }

  function settle(): void {
    if (!latest || !isWaiting()) return
    if (isLost() && isUsable(latest.element)) return void (latest = null)
    const from = latest.element.isConnected || !latest.element.closest(overlays) ? latest : (opener ?? latest)
    const target = (from === opener && isUsable(from.element) && from.element) || nearest(from) || viewTarget()
    if (target && target !== document.activeElement) focusOn(target)
  }

  const observer = new MutationObserver(look)
  observer.observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'inert', 'class', 'style']
  })
  document.addEventListener('focusin', note)
  document.addEventListener('focusout', look)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
    document.removeEventListener('focusin', note)
    document.removeEventListener('focusout', look)
  }
}

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body

const viewElement = (): HTMLElement | null => document.querySelector('main')

/** True without a focus, or while the view itself has it until its content is there. */
const isWaiting = (): boolean => isLost() || document.activeElement === viewElement()

const isUsable = (element: HTMLElement): boolean =>
  element.isConnected && element.checkVisibility() && !element.matches(':disabled, [inert] *')

function placeOf(element: HTMLElement): FocusPlace {
  const around: HTMLElement[] = []
  for (let part = element.parentElement; part && part !== document.body; part = part.parentElement) around.push(part)
  return { element, around }
}

/** The target of the nearest part that is left, within the view or the menu or dialog. */
function nearest({ around }: FocusPlace): HTMLElement | null {
  const end = around.findIndex((part) => part.matches(`main, ${overlays}`))
  for (const part of around.slice(0, end + 1)) {
    const target = part.isConnected ? targetIn(part) : null
    if (target) return target
  }
  return null
}

function viewTarget(): HTMLElement | null {
  const view = viewElement()
  return view && (targetIn(view) ?? view)
}

function targetIn(part: HTMLElement): HTMLElement | null {
  for (const kind of [surfaces, headings])
    for (const found of part.querySelectorAll<HTMLElement>(kind)) if (isUsable(found)) return found
  return null
}

function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute('tabindex')) element.tabIndex = -1
  element.focus({ preventScroll: true })
}
