/** Which of the window's own panels are open; gone with the window. */
export class Desk {
  palette = $state(false)
  keys = $state(false)
  jobs = $state(false)
  mnist = $state(false)
  phantom = $state(false)
}

export const desk = new Desk()
