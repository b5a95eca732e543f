/**
 * Measures CT denoisers on slices that no training saw: `node test/measurements/ct-denoisers.ts DATA [MODELS ...]`.
 * DATA: folder of real CT. MODELS: model folders. Default: the shipped CT models. docs/ct-denoisers.md explains the
 * tables.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { scoreBatch } from '../../src-core/scores/table/pair-scores.ts'
import type { OutputScores } from '../../src-core/scores/metric-definition.ts'
import { flatRegions, flatRegionSize, noiseKernelOf } from '../../src-core/degradation/noise-kernel.ts'
import { reducedDoseSlice } from '../../src-core/degradation/noise-insertion.ts'
import { DenoiserCatalogue } from '../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { choiceLabel } from '../../src-core/denoisers/denoiser-choice.ts'
import type { ParameterValues } from '../../src-core/denoisers/denoiser.ts'
import { denoiseWhole } from '../../src-core/denoisers/denoise-whole-slice.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { shippedModelsDirectory } from '../../src-core/runtime/package-paths.ts'
import { tuneFilter, tuningGrids } from '../../src-core/studies/paper/filter-tuning.ts'
import { tissuePatches } from '../../src-core/studies/paper/subject-images.ts'
import { fourierTransform2d, signedFrequencies } from '../../src-core/fourier/transform.ts'
import { batchOfOne, type Image, type ImageBatch } from '../../src-core/images/image.ts'
import { fromUnitRange, toUnitRange } from '../../src-core/images/intensity.ts'
import { extractPatches } from '../../src-core/images/patchify-grid.ts'
import { errorMeans, psnr } from '../../src-core/scores/fidelity/pixel-errors.ts'
import { meanInterval } from '../../src-core/statistics/confidence-intervals.ts'
import { ssimGaussian } from '../../src-core/scores/fidelity/ssim.ts'
import { scoredCtWindows, windowLimits } from '../../src-core/sources/ct-windows.ts'
import { ctIntensityRange, type SourceSummary } from '../../src-core/sources/source.ts'

const [data, ...modelFolders] = process.argv.slice(2)
if (!data) throw new Error('usage: node test/measurements/ct-denoisers.ts DATA [MODELS ...]')

const seed = 1
const share = 0.25
const side = 28
const shippedIds = [
  'residual-unet-ct-low-dose',
  'red-cnn-ct-low-dose',
  'residual-gan-ct-low-dose',
  'autoencoder-ct-gaussian-0.1'
]
const catalogue = new DenoiserCatalogue([
  ...new Set(modelFolders.map((folder) => dirname(folder))),
  shippedModelsDirectory()
])
const modelIds = modelFolders.length > 0 ? modelFolders.map((folder) => basename(folder)) : shippedIds
const filters = ['median', 'gaussian', 'average', 'bilateral', 'nlm', 'tv']

const print = (...lines: string[]) => process.stdout.write(`${lines.join('\n')}\n`)

interface MeasuredDenoiser {
  readonly name: string
  readonly denoise: (noisy: Image) => Promise<Image>
}

interface Subject {
  readonly name: string
  readonly summary: SourceSummary
  /** HU. */
  readonly reference: Image
  readonly noisy: Image
  /** Outputs of others for the same input, in HU. */
  readonly outputs: readonly { readonly name: string; readonly image: Image }[]
}

async function openSlice(path: string): Promise<{ summary: SourceSummary; image: Image }> {
  const { sources, refusals } = await openDicom([path])
  const source = sources[0]
  if (!source) throw new Error(refusals[0]?.message ?? path)
  return { summary: source.summary, image: await source.readSlice(0) }
}

async function realPair(): Promise<Subject> {
  const [full, quarter] = await Promise.all(
    ['full', 'quarter'].map((dose) => openSlice(join(data!, 'ct', `ldct-L506-${dose}-dose.dcm`)))
  )
  return {
    name: 'L506, real quarter dose',
    summary: full!.summary,
    reference: full!.image,
    noisy: quarter!.image,
    outputs: []
  }
}

async function simulated(name: string, path: string): Promise<Subject> {
  const { summary, image } = await openSlice(join(data!, path))
  return { name, summary, reference: image, noisy: atQuarterDose(image, summary), outputs: [] }
}

function atQuarterDose(image: Image, { pixelSpacing }: SourceSummary): Image {
  return reducedDoseSlice(image, {
    share,
    kernel: noiseKernelOf(image) ?? 'soft',
    seed,
    stream: 0,
    pixelSpacing: pixelSpacing![0]
  })
}

/**
 * Simulated phantom for low contrast. Its raw files hold HU + 1000; those of the network are big endian, offset by
 * 32768.
 */
function lowContrastPhantom(dose: string): Subject {
  const folder = join(data!, 'ct-more', 'lcd-ct-fbp-and-dl-denoised')
  const raw = (path: string) => readFileSync(join(folder, path))
  const image = (bytes: Buffer, valueAt: (offset: number) => number): Image => {
    const count = bytes.length / 2
    return {
      data: Float32Array.from({ length: count }, (_, index) => valueAt(2 * index)),
      rows: Math.sqrt(count),
      columns: Math.sqrt(count)
    }
  }
  const truth = raw('ground_truth.raw')
  const fbp = raw(`fbp/dose_${dose}/signal_present/signal_present_001.raw`)
  const network = raw(`DL_denoised/dose_${dose}/signal_present/signal_present_001.raw`)
  const summary = {
    id: 'mita',
    kind: 'files',
    label: 'MITA',
    details: [],
    unit: 'HU',
    intensityRange: ctIntensityRange,
    defaultWindow: { centre: 0, width: 400 },
    sliceCount: 1,
    rows: 256,
    columns: 256,
    pixelSpacing: null,
    sliceSpacing: null,
    warnings: []
  } satisfies SourceSummary
  return {
    name: `MITA phantom, FBP at ${Number(dose)} % dose`,
    summary,
    reference: image(truth, (at) => truth.readInt16LE(at) - truthOffset(truth)),
    noisy: image(fbp, (at) => fbp.readInt16LE(at) - 1000),
    outputs: [{ name: "The other's network", image: image(network, (at) => network.readUInt16BE(at) - 33768) }]
  }
}

/** The truth is in HU, or has 1000 added as the reconstructions have. */
function truthOffset(bytes: Buffer): number {
  let lowest = Infinity
  for (let at = 0; at < bytes.length; at += 2) lowest = Math.min(lowest, bytes.readInt16LE(at))
  return lowest < -500 ? 0 : 1000
}

async function modelOutput(id: string): Promise<MeasuredDenoiser> {
  const denoiser = await catalogue.get(id)
  return {
    name: choiceLabel({ id, parameters: {} }, denoiser.description),
    denoise: (noisy) => denoiseWhole(denoiser, noisy, {})
  }
}

/** Each filter with the parameters that do best on a slice that is not tested. */
async function tunedFilters(): Promise<MeasuredDenoiser[]> {
  const { summary, image } = await openSlice(join(data!, 'ct', 'ldct-L067-sharp-000039.dcm'))
  const unit = (slice: Image) => batchOfOne(toUnitRange(slice, ctIntensityRange))
  const images = { clean: unit(image), noisy: unit(atQuarterDose(image, summary)) }
  const factor = Math.sqrt(errorMeans(images.clean, images.noisy).squared[0]!)
  const denoisers: MeasuredDenoiser[] = []
  for (const id of filters) {
    const { parameters } = await tuneFilter(id, tuningGrids[id]!(factor), images)
    denoisers.push(await filterOutput(id, parameters, ', tuned'))
  }
  return [...denoisers, await filterOutput('bilateral', {}, '')]
}

async function filterOutput(id: string, parameters: ParameterValues, suffix: string): Promise<MeasuredDenoiser> {
  const denoiser = await catalogue.get(id)
  const name = `${choiceLabel({ id, parameters }, denoiser.description)}${suffix}`
  return { name, denoise: (noisy) => denoiseWhole(denoiser, noisy, parameters) }
}

const header = [
  '| | RMSE (HU) | soft tissue PSNR (dB) | soft tissue SSIM | patches: PSNR (dB) | SSIM | RMSE (HU) | detail kept (%) | contrast lost (HU) | structural error | noise (HU) | its mean frequency (1/pixel) |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|'
]

async function printSubject(subject: Subject, denoisers: readonly MeasuredDenoiser[]): Promise<void> {
  const unit = (image: Image) => toUnitRange(image, ctIntensityRange)
  const [reference, noisy] = [unit(subject.reference), unit(subject.noisy)]
  const images = [
    { name: 'Low dose', image: noisy },
    ...subject.outputs.map(({ name, image }) => ({ name, image: unit(image) }))
  ]
  for (const { name, denoise } of denoisers) images.push({ name, image: await denoise(noisy) })
  const { cut } = tissuePatches(batchOfOne(reference), side, subject.summary)
  const patches = cut(batchOfOne(reference))
  const request = { outputs: [], patchify: { crop: { kind: 'central' as const }, patchSize: side, stride: side } }
  const scores = scoreBatch({
    context: { source: subject.summary, request },
    reference: patches,
    outputs: images.map(({ image }) => ({ images: cut(batchOfOne(image)), known: {} }))
  })
  const regions = flatRegions(subject.reference)
  print(
    '',
    `### ${subject.name}`,
    '',
    `${patches.count} patches that are not mostly air; noise in ${regions.length} flat regions.`,
    '',
    ...header
  )
  print(row('Full dose', ['', '', '', '', '', '', '', '', '', ...noiseCells(reference, regions)]))
  for (const [index, { name, image }] of images.entries()) {
    print(row(name, [...wholeCells(reference, image), ...patchCells(scores[index]!), ...noiseCells(image, regions)]))
  }
}

function wholeCells(reference: Image, image: Image): string[] {
  const [low, high] = ctIntensityRange
  const limits = windowLimits(scoredCtWindows.find(({ id }) => id === 'soft-tissue')!.window).map(
    (value) => (value - low) / (high - low)
  ) as [number, number]
  const [seen, shown] = [reference, image].map((each) => batchOfOne(toUnitRange(each, limits))) as [
    ImageBatch,
    ImageBatch
  ]
  const rmse = (high - low) * Math.sqrt(errorMeans(batchOfOne(reference), batchOfOne(image)).squared[0]!)
  return [
    rmse.toFixed(1),
    psnr(seen, shown, { dataRange: 1 })[0]!.toFixed(2),
    ssimGaussian(seen, shown, { dataRange: 1 })[0]!.toFixed(3)
  ]
}

function patchCells(scores: OutputScores): string[] {
  const known = (id: string) => scores[id]!.filter(Number.isFinite)
  const mean = (id: string) => known(id).reduce((sum, value) => sum + value, 0) / known(id).length
  const kept = meanInterval(known('detailKept'), { seed })
  const detail = `${kept.mean.toFixed(1)} [${kept.low.toFixed(1)}, ${kept.high.toFixed(1)}]`
  return [
    mean('psnr').toFixed(2),
    mean('ssim').toFixed(3),
    mean('rmse').toFixed(1),
    detail,
    mean('contrastLost').toFixed(2),
    mean('structuralError').toFixed(4)
  ]
}

/** Standard deviation in flat regions, and the mean frequency of what makes it up. */
function noiseCells(image: Image, regions: readonly { readonly row: number; readonly column: number }[]): string[] {
  if (regions.length === 0) return ['', '']
  const signed = signedFrequencies(flatRegionSize)
  let [power, weighted, variance] = [0, 0, 0]
  for (const { row: top, column } of regions) {
    const region = fromUnitRange(extractPatches(image, [top], [column], flatRegionSize), ctIntensityRange).data
    const mean = region.reduce((sum, value) => sum + value, 0) / region.length
    variance += region.reduce((sum, value) => sum + (value - mean) ** 2, 0) / region.length / regions.length
    const { real, imaginary } = fourierTransform2d(
      Float64Array.from(region, (value) => value - mean),
      flatRegionSize,
      flatRegionSize
    )
    for (let at = 0; at < region.length; at++) {
      const energy = real[at]! ** 2 + imaginary[at]! ** 2
      power += energy
      weighted +=
        (energy * Math.hypot(signed[Math.floor(at / flatRegionSize)]!, signed[at % flatRegionSize]!)) / flatRegionSize
    }
  }
  return [Math.sqrt(variance).toFixed(1), (weighted / power).toFixed(3)]
}

const row = (name: string, cells: readonly string[]) => `| ${[name, ...cells].join(' | ')} |`

const models = await Promise.all(modelIds.map(modelOutput))
const denoisers = [...models, ...(await tunedFilters())]
await printSubject(await realPair(), denoisers)
await printSubject(await simulated('L067, quarter dose simulated', 'ct/ldct-L067-sharp-000069.dcm'), denoisers)
await printSubject(
  await simulated('Siemens B40f (soft), quarter dose simulated', 'ct-more/lung-pet-ct-dx-siemens-A0002/B40f/1-15.dcm'),
  denoisers
)
await printSubject(
  await simulated('Siemens B70f (sharp), quarter dose simulated', 'ct-more/lung-pet-ct-dx-siemens-A0002/B70f/1-15.dcm'),
  denoisers
)
for (const dose of ['010', '055', '100']) await printSubject(lowContrastPhantom(dose), denoisers)
