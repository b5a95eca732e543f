import { count } from '../../counts.ts'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { damaged, unreadableWords } from '../../denoisers/tensorflow/layers-model-files.ts'
import type { EpochRecord } from '../../denoisers/models/training-request.ts'
import { digitVariation } from './digit-variation.ts'
import { z } from 'zod'
import { seedSchema } from '../../random/random.ts'

/** Training and accuracy of a digit classifier; stored beside the weights as card.json. */
export interface ClassifierCard {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly citation: string
  readonly parameterCount: number
  readonly training: ClassifierRequest
  /** SHA-256 of each set's float32 values and of its labels. */
  readonly data: readonly {
    readonly name: string
    readonly images: number
    readonly sha256: string
    readonly labelsSha256: string
  }[]
  readonly epochs: readonly EpochRecord[]
  /** Divisor of logits before the softmax; fitted on the validation images. */
  readonly temperature: number
  /** Results on clean test images; accuracy with its 95 % bootstrap interval. */
  readonly test: {
    readonly images: number
    readonly accuracy: readonly [mean: number, low: number, high: number]
    /** Rows: correct digit; columns: digit named by the classifier. */
    readonly confusion: readonly (readonly number[])[]
    /** Expected calibration error without and with the temperature. */
    readonly calibrationError: readonly [plain: number, scaled: number]
  }
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly createdAt: string
  readonly weightsSha256: string
  readonly limits: readonly string[]
}

const cardFile = 'card.json'

/** @throws model.damaged if card.json is missing or no card of a classifier */
export async function readClassifierCard(directory: string): Promise<ClassifierCard> {
  const path = join(directory, cardFile)
  try {
    const card = JSON.parse(await readFile(path, 'utf8')) as Partial<ClassifierCard>
    if (card.temperature! > 0 && typeof card.weightsSha256 === 'string') return card as ClassifierCard
  } catch (cause) {
    throw damaged(path, unreadableWords(cause), cause)
  }
  throw damaged(path, 'temperature or weightsSha256 is missing')
}

/** Writes card.md, then card.json: a classifier with card.json is complete. @throws file.unwritable */
export function writeClassifierCard(directory: string, card: ClassifierCard): void {
  writeFileAtomically(join(directory, 'card.md'), printClassifierCard(card))
  writeFileAtomically(join(directory, cardFile), `${JSON.stringify(card, null, 2)}\n`)
}

function printClassifierCard(card: ClassifierCard): string {
  return [
    `# ${card.name}`,
    '',
    card.description,
    '',
    ...table(['', ''], overview(card)),
    '',
    '## Data',
    '',
    ...table(
      ['set', 'images', 'SHA-256 of the values', 'SHA-256 of the labels'],
      card.data.map(({ name, images, sha256, labelsSha256 }) => [
        name,
        `${images}`,
        `\`${sha256}\``,
        `\`${labelsSha256}\``
      ])
    ),
    '',
    '## Test',
    '',
    ...testLines(card),
    '',
    '## Limits',
    '',
    ...card.limits.map((limit) => `- ${limit}`),
    '',
    '## Repeat it',
    '',
    '```',
    trainCommand(card),
    '```',
    '',
    '## Epochs',
    '',
    ...table(
      ['epoch', 'training cross-entropy', 'validation cross-entropy', 'seconds'],
      card.epochs.map(({ epoch, trainingLoss, validationLoss, seconds }) => [
        `${epoch}`,
        trainingLoss.toFixed(4),
        validationLoss.toFixed(4),
        seconds.toFixed(1)
      ])
    ),
    ''
  ].join('\n')
}

function overview({
  id,
  parameterCount,
  training,
  temperature,
  versions,
  backend,
  createdAt,
  weightsSha256,
  citation
}: ClassifierCard) {
  const { degrees, pixels, scale, shear, noise, noisyShare } = digitVariation
  return [
    ['Id', `\`${id}\``],
    ['Weights', count(parameterCount)],
    [
      'Varied by',
      `up to ${degrees} degrees, ${pixels} pixels, ${100 * scale} % in size, shear ${shear}; ` +
        `${100 * noisyShare} % with Gaussian noise of up to ${noise}`
    ],
    [
      'Optimiser',
      `Adam, learning rate ${training.learningRate} (cosine), weight decay ${training.weightDecay}, batch ${training.batchSize}`
    ],
    ['Seed', `${training.seed}`],
    ['Temperature', temperature.toFixed(4)],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    ],
    ['Backend', backend],
    ['Made', createdAt],
    ['Weights SHA-256', `\`${weightsSha256}\``],
    ['Citation', citation]
  ]
}

function testLines({ test: { images, accuracy, confusion, calibrationError } }: ClassifierCard): string[] {
  const [mean, low, high] = accuracy.map((share) => (100 * share).toFixed(2))
  const digits = confusion.map((_, digit) => `${digit}`)
  return [
    `${mean} % (${low} to ${high}, 95 % bootstrap interval) of ${images} clean test images are classified rightly. ` +
      `Expected calibration error ${(100 * calibrationError[0]).toFixed(2)} % without the temperature, ` +
      `${(100 * calibrationError[1]).toFixed(2)} % with it.`,
    '',
    'Rows: the right digit; columns: the answer.',
    '',
    ...table(
      ['', ...digits],
      confusion.map((row, digit) => [`**${digit}**`, ...row.map(String)])
    )
  ]
}

function trainCommand({ training }: ClassifierCard): string {
  const { epochs, batchSize, learningRate, weightDecay, limit, seed } = training
  return (
    `npm run -s denoscope -- train-classifier --epochs ${epochs} --batch ${batchSize} --learning-rate ${learningRate} ` +
    `--weight-decay ${weightDecay}${limit === undefined ? '' : ` --limit ${limit}`} --seed ${seed} --out my-classifier`
  )
}

function table(header: string[], rows: string[][]): string[] {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}

/**
 * Training of the digit classifier with the 60,000 MNIST training images.
 * Each epoch varies the images by random amounts from the seed.
 */
export const classifierRequestSchema = z.strictObject({
  epochs: z.int().min(1).max(1000).default(15),
  batchSize: z.int().min(1).max(4096).default(128),
  learningRate: z.number().positive().max(1).default(2e-3),
  /** L2 coefficient added to the gradient by Adam. */
  weightDecay: z.number().nonnegative().max(1).default(1e-5),
  /** Share of the training images, the last ones, from which the best epoch and the temperature are chosen. */
  validationFraction: z.number().positive().max(0.5).default(0.1),
  /** Largest number of training images. Default: all. */
  limit: z.int().min(100).optional(),
  seed: seedSchema.default(1)
})
export type ClassifierRequest = z.infer<typeof classifierRequestSchema>
