import type { Denoiser } from '../denoisers/denoiser.ts'
import type { Source } from '../sources/source.ts'
import { denoisePatches, type DenoisedPatches } from './audit-chunks.ts'
import type { AuditPlan } from './audit-plan.ts'
import type { AuditRequest } from './audit-request.ts'
import { pairAuditSeries, type OpenedSeries, type PairedSeries } from './opened-series.ts'
import { selectVaried } from './patch-selection.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import { joinPatches, readSlicePatches, type JoinedPatches, type SlicePatches } from './slice-patches.ts'

/** Patches that a preview shows. */
export interface PreviewSamples extends JoinedPatches {
  readonly slices: readonly SlicePatches[]
  /** Seconds that reading and degrading took. */
  readonly seconds: number
}

export type PreviewRequest = Pick<
  AuditRequest,
  'patchify' | 'degradation' | 'pairing' | 'outputs' | 'seed' | 'slices' | 'limit'
>

export interface SampleInput extends PairedSeries {
  readonly request: PreviewRequest
  readonly slice: number
  /** Slices that samples may come from, ascending. */
  readonly slices: readonly number[]
  readonly count: number
}

/** Keeps the latest result for each object: a preview follows every setting, and most settings change no sample. */
function latestFor<Owner extends WeakKey, Result>() {
  const latest = new WeakMap<Owner, { readonly key: string; readonly result: Promise<Result> }>()
  return (owner: Owner, key: unknown, make: () => Promise<Result>): Promise<Result> => {
    const text = JSON.stringify(key)
    const known = latest.get(owner)
    if (known?.key === text) return known.result
    const result = make()
    latest.set(owner, { key: text, result })
    result.catch(() => latest.delete(owner))
    return result
  }
}

const latestPairing = latestFor<Source, PairedSeries>()

/** Pairs the series of a preview. The latest result is kept, since pairing reads pixels. */
export function pairOnce({ source, reference, outputs }: OpenedSeries, request: PreviewRequest): Promise<PairedSeries> {
  const named = outputs.map((output) => [output.label, output.source.summary.id])
  return latestPairing(source, [reference?.summary.id, named, request.pairing], () =>
    pairAuditSeries({ source, reference, outputs }, request)
  )
}

const latestSamples = latestFor<Source, PreviewSamples>()

/** Reads the samples of a preview. The latest ones are kept: a change of denoisers reads no slice again. */
export function readSamplesOnce(input: SampleInput, plan: AuditPlan): Promise<PreviewSamples> {
  const { patchify, degradation, pairing, seed, slices, limit, outputs } = input.request
  const key = [patchify, degradation, pairing, outputs, seed, slices, limit, input.slice, input.count]
  return latestSamples(input.source, key, async () => {
    const started = performance.now()
    const slices = await readSamples(input, plan)
    const patches = joinPatches(slices, input.count)
    return { ...patches, slices, seconds: (performance.now() - started) / 1000 }
  })
}

/** The most varied patches of the slice. If a slice has too few patches, slices spread over the chosen ones. */
async function readSamples(input: SampleInput, plan: AuditPlan): Promise<SlicePatches[]> {
  const { source, request, slices: all, slice, count } = input
  if (plan.patchesPerSlice >= count)
    return [selectVaried(await readSlicePatches(input, request, plan, slice), count, source.summary)]
  const first = Math.max(0, all.indexOf(slice))
  const wanted = Math.min(all.length, Math.ceil(count / plan.patchesPerSlice))
  const slices: SlicePatches[] = []
  for (let at = 0; at < wanted; at++) {
    const chosen = all[(first + Math.floor((at * all.length) / wanted)) % all.length]!
    slices.push(await readSlicePatches(input, request, plan, chosen))
  }
  return slices
}

/** Outputs for samples by the key of the denoiser. One more denoiser does not run the others again. */
const latestOutputs = new WeakMap<
  PreviewSamples,
  Map<string, { readonly denoiser: Denoiser; readonly output: Promise<DenoisedPatches> }>
>()

export function denoiseOnce(
  ready: ReadyDenoiser,
  samples: PreviewSamples,
  signal?: AbortSignal
): Promise<DenoisedPatches> {
  const outputs = latestOutputs.get(samples) ?? new Map()
  latestOutputs.set(samples, outputs)
  const latest = outputs.get(ready.key)
  // A model that was trained again is another denoiser with the same key.
  if (latest?.denoiser === ready.denoiser) return latest.output
  const output = denoiseWarm(ready, samples, signal)
  outputs.set(ready.key, { denoiser: ready.denoiser, output })
  output.catch(() => outputs.delete(ready.key))
  return output
}

/** Denoisers that ran before. */
const warm = new WeakSet<Denoiser>()

/**
 * Measures a second run: the first one also loads and compiles, which an audit does once. A program of others starts
 * again with each run, so that it runs once.
 */
async function denoiseWarm(
  ready: ReadyDenoiser,
  { noisy, slices }: PreviewSamples,
  signal?: AbortSignal
): Promise<DenoisedPatches> {
  const { denoiser } = ready
  if (!warm.has(denoiser) && !denoiser.program) await denoisePatches(ready, noisy!, slices, { signal })
  warm.add(denoiser)
  return denoisePatches(ready, noisy!, slices, { signal })
}
