import { modulePlace } from '../phantoms/module-place.ts'
import { appVersion } from '../runtime/versions.ts'
import { conclusionsOf } from './bench-conclusions.ts'
import { exposureText } from './bench-doses.ts'
import type { BenchImage, InputSeries } from './bench-images.ts'
import { BenchLedger, type MapPixels } from './bench-ledger.ts'
import { judged, withCitedLimits, type StatedLimit } from './bench-limits.ts'
import { benchMeasures } from './bench-measures.ts'
import type { BenchPlan } from './bench-plan.ts'
import { benchFormat, benchFormatVersion, inputKey, type BenchImageEntry, type BenchRecord } from './bench-record.ts'
import { addDetectability, taskLabels, taskRod } from './detectability-values.ts'
import { addDoseCurves } from './dose-values.ts'
import { measureMaps } from './map-values.ts'
import { discLabels, measureObservers } from './observer-values.ts'
import { SliceTransfers } from './slice-values.ts'
import { HuModuleMeasures } from './transfer-values.ts'
import { measureUniform, MeasuredSpectra } from './uniform-values.ts'

export interface BenchOptions {
  readonly title: string
  /** Limits that a person entered. */
  readonly limits: readonly StatedLimit[]
  /** True to judge HU by the accepted ranges of the phantom's programme as well. */
  readonly useCitedLimits: boolean
  /** Seed of the bootstrap. */
  readonly seed: number
  /** Origin of the doses in words. */
  readonly doseOrigin: string
  /** True if the places of the phantom come from a file of a person. */
  readonly isGiven: boolean
  /** Warnings on the whole bench that are known before it is measured. */
  readonly warnings: readonly string[]
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal | undefined
}

export interface BenchResult {
  readonly record: BenchRecord
  /** Pixels of the maps, in the order of the record. */
  readonly maps: readonly MapPixels[]
}

/**
 * Measures the input and every output at every dose. Places come from the input alone.
 * A measure that refuses its images becomes a line in `missing`.
 * @throws job.cancelled, and the errors of reading and denoising
 */
export async function runBench(plan: BenchPlan, options: BenchOptions): Promise<BenchResult> {
  const { images, conditions } = plan
  const ledger = new BenchLedger()
  const [hu, spectra, slices] = [new HuModuleMeasures(plan), new MeasuredSpectra(), new SliceTransfers(plan)]
  const inputMeans = new Map<string, Float32Array>()
  const total = images.length * conditions.length
  let done = 0
  for (const image of images)
    for (const condition of conditions) {
      options.signal?.throwIfAborted()
      options.onProgress?.(done / total, `${image.label}, dose ${condition.dose}`)
      done++
      if (!condition.repeats.some((series) => image.has(series))) continue
      await hu.measure(image, condition, ledger)
      await measureUniform(plan, image, condition, ledger, spectra)
      await slices.measure(image, condition, ledger)
      await measureObservers(plan, image, condition, ledger, options.seed)
      await measureMaps(plan, image, condition, ledger, inputMeans)
    }
  const rod = taskRod(plan, hu)
  for (const image of images)
    for (const condition of conditions)
      if (condition.repeats.some((series) => image.has(series)))
        addDetectability(rod, image, condition, { hu, spectra, ledger })
  const subjects = {
    npw: taskLabels(rod),
    npwe: taskLabels(rod),
    'cho-lg': discLabels(plan),
    'cho-gabor': discLabels(plan)
  }
  addDoseCurves(plan, images, subjects, ledger, options.seed)
  return { record: await recordOf(plan, ledger, options), maps: ledger.maps }
}

async function recordOf(plan: BenchPlan, ledger: BenchLedger, options: BenchOptions): Promise<BenchRecord> {
  const { phantom, input, images, conditions, pixelSpacing, sliceSpacing, truth } = plan
  const { rows, columns, kernel } = input[0]!.source.summary
  const labels = new Map(images.map(({ key, label }) => [key, label]))
  const limits = withCitedLimits(options, phantom.model)
  const measured = {
    doses: conditions.map(({ dose }) => dose),
    images: await Promise.all(images.map((image) => imageEntry(image, input))),
    values: ledger.values,
    curves: ledger.curves,
    missing: ledger.missing
  }
  return {
    format: benchFormat,
    formatVersion: benchFormatVersion,
    denoscope: appVersion,
    createdAt: new Date().toISOString(),
    title: options.title,
    phantom: {
      id: phantom.model.id,
      name: phantom.model.name,
      citation: phantom.model.citation,
      isGiven: options.isGiven,
      truth: truth?.name ?? null,
      modules: phantom.modules.map(modulePlace),
      warnings: [...phantom.warnings]
    },
    geometry: { rows, columns, pixelSpacingMm: pixelSpacing, sliceSpacingMm: sliceSpacing, kernel: kernel ?? null },
    doseOrigin: options.doseOrigin,
    ...measured,
    measures: usedMeasures(ledger),
    citations: ledger.citations,
    maps: ledger.maps.map(({ entry }) => entry),
    limits: judged(limits, ledger.values, ledger.missing, labels),
    conclusions: conclusionsOf(measured),
    warnings: [...new Set([...options.warnings, ...generalWarnings(plan, ledger)])]
  }
}

async function imageEntry(
  { key, label, kind, denoiser, pairing, warnings, sources }: BenchImage,
  input: readonly InputSeries[]
): Promise<BenchImageEntry> {
  const own = key === inputKey ? input.map((series) => [series, series.source] as const) : [...(sources ?? [])]
  const series: BenchImageEntry['series'] = []
  for (const [{ name, dose, repeat }, source] of own)
    series.push({
      name,
      dose,
      repeat,
      sliceCount: source.summary.sliceCount,
      kernel: source.summary.kernel ?? null,
      exposure: exposureText(source.summary),
      contentHash: await source.contentHash()
    })
  return { key, label, kind, denoiser, series, pairing: [...pairing], warnings: [...warnings] }
}

function usedMeasures(ledger: BenchLedger): BenchRecord['measures'] {
  const used = new Set([...ledger.values, ...ledger.curves, ...ledger.missing].map(({ measure }) => measure))
  for (const { entry } of ledger.maps) used.add(entry.measure)
  return Object.fromEntries(
    Object.entries(benchMeasures)
      .filter(([id]) => used.has(id))
      .map(([id, { name, unit, presumesLinearSystem, better, description }]) => [
        id,
        { name, unit, presumesLinearSystem, better, description }
      ])
  )
}

/** Fewest contrasts and doses that show how a denoiser depends on them. */
const least = { contrasts: 3, doses: 3 }

function generalWarnings({ conditions, input }: BenchPlan, ledger: BenchLedger): string[] {
  const contrasts = new Set(ledger.curves.filter(({ measure }) => measure === 'ttf').map(({ subject }) => subject)).size
  return [
    ...(conditions.length < least.doses
      ? [
          `${conditions.length === 1 ? '1 dose' : `${conditions.length} doses`}: a denoiser is judged at 3 doses or more`
        ]
      : []),
    ...(contrasts > 0 && contrasts < least.contrasts
      ? [`transfer at ${contrasts === 1 ? '1 contrast' : `${contrasts} contrasts`}: a denoiser is judged at 3 or more`]
      : []),
    ...input.flatMap(({ source }) => source.summary.warnings)
  ]
}
