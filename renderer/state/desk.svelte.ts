/** Which of the window's own panels are open; gone with the window. */
export class Desk {
  palette = $state(false)
  keys = $state(false)
  jobs = $state(false)
  mnist = $state(false)
  phantom = $state(false)
  comparing = $state(false)
  /** Two series to be compared, until Patchify has taken them up. */
  comparison = $state.raw<{ readonly candidateId: string; readonly referenceId: string } | null>(null)
}

export const desk = new Desk()
