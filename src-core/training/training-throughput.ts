import { join } from 'node:path'
import { median } from '../statistics/order-statistics.ts'
import type { ModelCard, ModelSummary } from '../denoisers/models/model-card.ts'
import { isTrained, modelIds, readCard, type ModelFolder } from '../denoisers/models/model-folder.ts'
import { architectureIds, architectures, type ArchitectureId } from '../denoisers/architectures/architectures.ts'

/** Time that a training of an architecture takes, estimated from earlier trainings. */
export interface TrainingThroughput {
  readonly architecture: ArchitectureId
  /** Elapsed seconds for one training image in one epoch. */
  readonly secondsPerImage: number
  /** `workspace` if measured on this computer, `shipped` if on another one. */
  readonly origin: ModelSummary['origin']
  /** True if measured on this architecture. Otherwise scaled from another architecture. */
  readonly isOwn: boolean
}

interface Measured {
  readonly architecture: ArchitectureId
  readonly origin: ModelSummary['origin']
  readonly secondsPerImage: number
}

/** Throughput of every architecture, if models in these folders allow an estimate. @throws model.damaged */
export async function trainingThroughputs(folders: readonly ModelFolder[]): Promise<TrainingThroughput[]> {
  return throughputsOf((await Promise.all(folders.map(cardsIn))).flat())
}

async function cardsIn({
  directory,
  origin
}: ModelFolder): Promise<{ card: ModelCard; origin: ModelSummary['origin'] }[]> {
  const folders = (await modelIds(directory)).map((id) => join(directory, id)).filter(isTrained)
  return Promise.all(folders.map(async (folder) => ({ card: await readCard(folder), origin })))
}

/** Priority: trainings in this workspace before shipped models, then the same architecture before others. */
export function throughputsOf(
  models: readonly { card: ModelCard; origin: ModelSummary['origin'] }[]
): TrainingThroughput[] {
  const measured = models.flatMap(({ card, origin }) => measure(card, origin))
  return architectureIds.flatMap((architecture) => throughputOf(architecture, measured) ?? [])
}

function measure({ epochs, data, training }: ModelCard, origin: ModelSummary['origin']): Measured[] {
  const images = data.find(({ name }) => name === 'training')?.images
  if (!images || epochs.length === 0) return []
  return [
    {
      architecture: training.architecture,
      origin,
      secondsPerImage: median(epochs.map(({ seconds }) => seconds)) / images
    }
  ]
}

function throughputOf(architecture: ArchitectureId, measured: readonly Measured[]): TrainingThroughput | null {
  for (const origin of ['workspace', 'shipped'] as const) {
    const known = measured.filter((each) => each.origin === origin)
    const own = known.filter((each) => each.architecture === architecture)
    if (known.length === 0) continue
    const used = own.length > 0 ? own : known
    const scaled = used.map(
      (each) =>
        (each.secondsPerImage * architectures[architecture].relativeCost) /
        architectures[each.architecture].relativeCost
    )
    return { architecture, secondsPerImage: median(scaled), origin, isOwn: own.length > 0 }
  }
  return null
}
