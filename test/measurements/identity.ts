/**
 * Counts digits that change their class under noise and denoisers: `npx node test/measurements/identity.ts`.
 * It also measures how well the scores without a reference find these. docs/without-reference.md explains the figures.
 */
import { join } from 'node:path'
import { degrade, type SimulatedDegradation } from '../../src-core/degradation/pixel-noise.ts'
import { DenoiserCatalogue } from '../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { completeParameters } from '../../src-core/denoisers/denoiser-choice.ts'
import { loadDigitClassifier } from '../../src-core/scores/identity/digit-classifier.ts'
import { identityChange } from '../../src-core/scores/identity/identity-change.ts'
import { dataMisfit } from '../../src-core/scores/reference-free/data-misfit.ts'
import { latentDistances } from '../../src-core/scores/reference-free/latent-index.ts'
import { hasBottleneck, openLatentIndex } from '../../src-core/scores/reference-free/latent-store.ts'
import { seedInstability, seedStability } from '../../src-core/scores/reference-free/seed-stability.ts'
import { shippedDigitClassifier, shippedModelsDirectory } from '../../src-core/runtime/package-paths.ts'
import type { ImageBatch } from '../../src-core/images/image.ts'
import { psnr } from '../../src-core/scores/fidelity/pixel-errors.ts'
import { meanInterval } from '../../src-core/statistics/confidence-intervals.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import { readMnistImages } from '../../src-core/sources/mnist/mnist.ts'
import { removedFolder } from './removed-folder.ts'

const seed = 1
const degradation: SimulatedDegradation = { kind: 'gaussian', factor: 0.3 }
const model = 'autoencoder-mnist-gaussian-0.3'
const draws = 8

const { tf } = await loadTensorFlow()
const classifier = await loadDigitClassifier(shippedDigitClassifier())
const catalogue = new DenoiserCatalogue([shippedModelsDirectory()])
const clean = await readMnistImages('test')
const classes = await classifier.classify(clean)
const noisy = degrade(clean, degradation, { seed })

const print = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)

async function denoised(id: string, images: ImageBatch): Promise<ImageBatch> {
  const denoiser = await catalogue.get(id)
  return denoiser.denoise(images, completeParameters(denoiser.description, {}))
}

const changeOf = async (images: ImageBatch) => identityChange(classes, await classifier.classify(images))

/** Share in percent with its 95 % bootstrap interval. */
function share(flags: readonly boolean[]): string {
  const { mean, low, high } = meanInterval(
    flags.map((flag) => (flag ? 100 : 0)),
    { seed }
  )
  return `${mean.toFixed(2)} % [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

async function printChanges(): Promise<void> {
  print(
    '| images | class changed | with identityChange over 0.5 | changed among the better half by PSNR |',
    '|---|---|---|---|'
  )
  for (const [name, images] of [
    ['noisy', noisy],
    ...(await Promise.all([model, 'median', 'tv'].map(async (id) => [id, await denoised(id, noisy)] as const)))
  ] as const) {
    const change = [...(await changeOf(images))]
    const decibels = psnr(clean, images, { dataRange: 1 })
    const median = decibels.toSorted()[decibels.length / 2]!
    const better = change.filter((_, index) => decibels[index]! >= median)
    print(
      `| ${name} | ${share(change.map((value) => value > 0))} | ${share(change.map((value) => value > 0.5))} | ${share(better.map((value) => value > 0))} |`
    )
  }
}

/** Area under the ROC curve: how often a flagged patch ranks above another. */
function areaUnderCurve(scores: ArrayLike<number>, flagged: readonly boolean[]): number {
  const order = flagged.map((_, index) => index).sort((a, b) => scores[a]! - scores[b]!)
  const count = flagged.filter(Boolean).length
  const ranks = order.reduce((sum, index, rank) => sum + (flagged[index] ? rank + 1 : 0), 0)
  return (ranks - (count * (count + 1)) / 2) / (count * (flagged.length - count))
}

async function printDetection(): Promise<void> {
  const denoiser = await catalogue.get(model)
  if (!hasBottleneck(denoiser)) throw new Error(`${model} has no bottleneck`)
  const output = await denoised(model, noisy)
  const flagged = Array.from(await changeOf(output), (value) => value > 0.5)
  const stability = { noisy, draws, seed, firstImage: 0, denoise: (images: ImageBatch) => denoised(model, images) }
  const index = await openLatentIndex(denoiser, join(removedFolder(), 'latents'))
  const scores: Record<string, ArrayLike<number>> = {
    '1 / PSNR (needs the reference)': psnr(clean, output, { dataRange: 1 }).map((value) => -value),
    'seedInstability, noise drawn again': seedInstability(
      await seedStability({ ...stability, reference: clean, degradation })
    ),
    'seedInstability, input disturbed': seedInstability(
      await seedStability({ ...stability, reference: null, degradation: { kind: 'none' } })
    ),
    dataMisfit: dataMisfit(noisy, output, degradation),
    latentDistance: latentDistances(tf, await denoiser.bottleneck.encode(noisy), index)
  }
  print(
    '',
    `| score | area under the ROC curve, ${flagged.filter(Boolean).length} of ${flagged.length} patches with identityChange over 0.5 |`,
    '|---|---|'
  )
  for (const [name, values] of Object.entries(scores))
    print(`| ${name} | ${areaUnderCurve(values, flagged).toFixed(3)} |`)
}

await printChanges()
await printDetection()
