/** Keeps the focus on mousedown, so that Enter still means 'next patch' after a click on a button. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
