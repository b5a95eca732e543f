/** Pictures of a walk, both ends among them. */
export const walkSteps = 11

/** The next step of a walk that is played: back and forth, so that it never jumps. */
export function nextStep(step: number, direction: 1 | -1): { step: number; direction: 1 | -1 } {
  const turned = step + direction < 0 || step + direction >= walkSteps ? (-direction as 1 | -1) : direction
  return { step: step + turned, direction: turned }
}

/** One latent value at both ends and at a step. */
export interface WalkValue {
  readonly start: number
  readonly end: number
  readonly here: number
}

/** The values of a walk at a step. @param latents shape (steps, size) */
export function valuesAt(latents: Float32Array, step: number): WalkValue[] {
  const size = latents.length / walkSteps
  return Array.from({ length: size }, (_, index) => ({
    start: latents[index]!,
    end: latents[(walkSteps - 1) * size + index]!,
    here: latents[step * size + index]!
  }))
}
