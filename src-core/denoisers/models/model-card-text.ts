import { count } from '../../counts.ts'
import { lossNames } from '../loss-names.ts'
import { degradationName, isOfPatches, ownSettings } from './training-request.ts'
import { isAdversarial } from '../architectures/architectures.ts'
import type { ModelCard } from './model-card.ts'

type Interval = readonly [mean: number, low: number, high: number]

/** The card as Markdown, for readers of the folder. */
export function printCard(card: ModelCard): string {
  return [
    `# ${card.name}`,
    '',
    card.description,
    '',
    ...table(['', ''], overview(card)),
    '',
    '## Data',
    '',
    ...table(['set', 'images', 'SHA-256 of the values'], dataRows(card)),
    ...creditLines(card),
    '',
    '## Test',
    '',
    ...testLines(card),
    ...pairLines(card),
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
    'The whole request:',
    '',
    '```json',
    JSON.stringify(card.training, null, 2),
    '```',
    '',
    '## Epochs',
    '',
    ...table(['epoch', 'training loss', 'validation loss', 'seconds'], epochRows(card)),
    ''
  ].join('\n')
}

function overview(card: ModelCard): string[][] {
  const { training } = card
  return [
    ['Id', `\`${card.id}\``],
    [
      'Architecture',
      [card.architecture, ownSettings(training), `${count(card.parameterCount)} weights`].filter(Boolean).join(', ')
    ],
    [
      'Patches',
      `${card.patchRows} x ${card.patchColumns}${card.wholeSlice ? ' in training; accepts slices of any size' : ''}`
    ],
    ...(card.hounsfield ? [['Scale', `0 is ${card.hounsfield[0]} HU, 1 is ${card.hounsfield[1]} HU`]] : []),
    ['Degradation', degradationName(training.degradation)],
    [
      'Loss and optimiser',
      `${lossNames[training.loss].name} (${lossNames[training.loss].citation}); Adam, weight decay ${training.weightDecay}, learning rate ${training.learningRate} (${training.schedule})`
    ],
    ['Batch and seed', `${training.batchSize}, ${training.seed}`],
    [
      'Versions',
      Object.entries(card.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    ],
    ['Backend', card.backend],
    ['Made', card.createdAt],
    ['Weights SHA-256', `\`${card.weightsSha256}\``],
    ['Citation', card.citation]
  ]
}

function dataRows({ data }: ModelCard): string[][] {
  return data.map(({ name, images, sha256 }) => [name, `${images}`, `\`${sha256}\``])
}

function testLines({ test }: ModelCard): string[] {
  if (!test) return ['Not tested.']
  return [
    `${test.images} images that were not trained on, degraded with seed ${test.seed}; means with 95 % bootstrap intervals.`,
    '',
    ...table(
      ['', 'noisy', 'denoised'],
      [
        ['PSNR (dB)', interval(test.noisyPsnr, 2), interval(test.psnr, 2)],
        ['SSIM', interval(test.noisySsim, 3), interval(test.ssim, 3)]
      ]
    )
  ]
}

function creditLines({ credits = [] }: ModelCard): string[] {
  return credits.length === 0
    ? []
    : ['', 'Origin and licence of the images:', '', ...credits.map((credit) => `- ${credit}`)]
}

function pairLines({ pairTests = [] }: ModelCard): string[] {
  if (pairTests.length === 0) return []
  return [
    '',
    'Whole slices that a scanner made at low dose, compared with the same at full dose. Not used in training.',
    '',
    ...table(
      [
        'pair',
        'slices',
        'RMSE (HU), low dose',
        'denoised',
        'PSNR in the soft tissue window (dB), low dose',
        'denoised'
      ],
      pairTests.map((pair) => [
        pair.name,
        `${pair.slices}`,
        pair.noisyRmse.toFixed(1),
        pair.rmse.toFixed(1),
        pair.noisySoftTissuePsnr.toFixed(2),
        pair.softTissuePsnr.toFixed(2)
      ])
    )
  ]
}

function epochRows({ epochs }: ModelCard): string[][] {
  return epochs.map(({ epoch, trainingLoss, validationLoss, seconds }) => [
    `${epoch}`,
    trainingLoss.toFixed(6),
    validationLoss.toFixed(6),
    seconds.toFixed(1)
  ])
}

/** The command that trains the model again. */
function trainCommand({ id, training, credits = [] }: ModelCard): string {
  const {
    architecture,
    data,
    degradation,
    latentSize,
    lambda,
    loss,
    epochs,
    batchSize,
    learningRate,
    weightDecay,
    limit,
    seed,
    sourceIds,
    pairs = [],
    testPairs = []
  } = training
  return [
    `npm run -s denoscope -- train --data ${data} --degradation ${printDegradation(degradation)} --architecture ${architecture}`,
    ...(architecture === 'autoencoder' ? [`--latent ${latentSize}`] : []),
    ...(isAdversarial(architecture) ? [`--lambda ${lambda}`] : []),
    `--loss ${loss} --epochs ${epochs} --batch ${batchSize} --learning-rate ${learningRate} --weight-decay ${weightDecay}`,
    ...(limit === undefined ? [] : [`--limit ${limit}`]),
    ...sourceIds.map((source) => `--input <series ${source}>`),
    ...pairs.map(({ low, full }) => `--pair <series ${low}> <series ${full}>`),
    ...testPairs.map(({ low, full }) => `--test-pair <series ${low}> <series ${full}>`),
    ...credits.map((credit) => `--credit '${credit}'`),
    `--seed ${seed} --out ${id}`
  ].join(' ')
}

function printDegradation(degradation: ModelCard['training']['degradation']): string {
  if (isOfPatches(degradation)) return `${degradation.kind}:${degradation.factor}`
  return degradation.kind === 'pair' ? 'pair' : `reduced-dose:${degradation.least}-${degradation.most}`
}

const interval = ([mean, low, high]: Interval, digits: number) =>
  `${mean.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

function table(header: string[], rows: string[][]): string[] {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
