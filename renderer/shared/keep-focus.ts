/** For mousedown: a button pressed by mouse leaves the focus where it is, so that Enter goes on to mean 'next patch'. */
export function keepFocus(event: MouseEvent): void {
  event.preventDefault()
}
