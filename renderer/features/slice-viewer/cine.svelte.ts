import { persisted } from '../../state/settings.svelte.ts'

/** Speeds of a cine in slices per second. */
export const cineSpeeds = [2, 5, 10, 15, 25, 40] as const

/** Part of a viewer that a cine moves. */
export interface Played {
  /** Slice, 0-based. */
  index: number
  /** True if the wanted slice is drawn. */
  readonly isDrawn: boolean
  step(slices: number): void
  first(): void
}

/** Plays the slices of a viewer one after the other, from the last to the first again. */
export class Cine {
  playing = $state(false)
  readonly #speed = persisted<number>('slice-viewer.cine-speed', 10, (value) =>
    cineSpeeds.some((each) => each === value)
  )
  #timer: ReturnType<typeof setTimeout> | undefined

  /** In slices per second. Slices that are read more slowly delay the next one. */
  get speed(): number {
    return this.#speed.current
  }
  set speed(speed: number) {
    this.#speed.current = speed
  }

  toggle(played: Played): void {
    if (this.playing) return this.stop()
    this.playing = true
    this.#wait(played)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.playing = false
  }

  #wait(played: Played): void {
    this.#timer = setTimeout(() => {
      if (played.isDrawn) advance(played)
      this.#wait(played)
    }, 1000 / this.speed)
  }
}

function advance(played: Played): void {
  const before = played.index
  played.step(1)
  if (played.index === before) played.first()
}
