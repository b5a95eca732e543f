import { z } from 'zod'
import type { LocatedModule, LocatedPhantom } from '../phantoms/find-phantom.ts'
import { phantomModels } from '../phantoms/phantom-models.ts'
import { refuse } from '../physics/measured.ts'
import { sliceIndex } from '../sources/slice-number.ts'
import { issueWords } from '../issue-words.ts'

/** Places of a phantom and its modules as a person corrects them. Members that it does not name are ignored. */
export const phantomPlacesSchema = z.object({
  phantom: z.string(),
  modules: z
    .array(
      z.object({
        kind: z.enum(['hu', 'low-contrast', 'uniform', 'resolution']),
        sliceNumber: z.int().min(1),
        firstSliceNumber: z.int().min(1),
        lastSliceNumber: z.int().min(1),
        x: z.number(),
        y: z.number(),
        radiusMm: z.number().positive(),
        rotation: z.number()
      })
    )
    .min(1)
})
export type PhantomPlaces = z.infer<typeof phantomPlacesSchema>

/**
 * Corrected places of a file: the JSON that `denoscope measure phantom --json` prints.
 * @param name of the file, for messages
 * @throws argument.invalid in one line for another form
 */
export function parsePlaces(text: string, name: string): PhantomPlaces {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return refuse(`${name}: is no JSON`)
  }
  const checked = phantomPlacesSchema.safeParse(content)
  if (!checked.success) {
    const [issue] = checked.error.issues
    return refuse(`${name}: ${issue!.path.join('.')}: ${issueWords(issue!)}`)
  }
  return checked.data
}

/**
 * Phantom at places that a person corrected.
 * @param name of the file or form with the places, for messages
 * @throws argument.invalid in one line for an unknown phantom, or slices outside of the series
 */
export function phantomAt({ phantom, modules }: PhantomPlaces, name: string, sliceCount: number): LocatedPhantom {
  const model = phantomModels.find(({ id }) => id === phantom)
  if (!model)
    return refuse(`${name}: expected a phantom of ${phantomModels.map(({ id }) => id).join(', ')}, got '${phantom}'`)
  return {
    model,
    modules: modules.map((given): LocatedModule => {
      const { kind, sliceNumber, firstSliceNumber, lastSliceNumber, x, y, radiusMm, rotation } = given
      const known = model.modules.find((module) => module.kind === kind)
      if (!known) return refuse(`${name}: ${model.name} has no module '${kind}'`)
      if (firstSliceNumber > sliceNumber || sliceNumber > lastSliceNumber || lastSliceNumber > sliceCount)
        refuse(
          `${name}: slices ${firstSliceNumber} to ${lastSliceNumber} with the middle ${sliceNumber} do not lie in the series of ${sliceCount}`
        )
      const [first, last] = [sliceIndex(firstSliceNumber), sliceIndex(lastSliceNumber)]
      return {
        ...known,
        slice: sliceIndex(sliceNumber),
        slices: Array.from({ length: last - first + 1 }, (_, index) => first + index),
        phantom: { x, y, radius: radiusMm },
        rotation,
        isConfirmed: true
      }
    }),
    warnings: [`the places of the phantom are those of ${name}`]
  }
}
