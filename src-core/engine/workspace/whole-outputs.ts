import { judgedOf } from '../../audit/audited-outputs.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { pairAuditSeries } from '../../audit/opened-series.ts'
import type { BeyondRange, WholeSlices } from '../../audit/whole-slices.ts'
import type { WholeOutput } from '../../dicom-objects/exported-audit.ts'
import { asDenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import type { Source } from '../../sources/source.ts'

/** Runs the denoisers of an audit over whole slices, in this process or in a worker. */
export interface WholeDenoising {
  /** @throws as `wholeSlices` */
  prepare(key: string): Promise<BeyondRange>
  /** @param key of a denoiser that `prepare` accepted @param slices as `WholeSlices.read` */
  read(key: string, slices: readonly number[]): Promise<Image[]>
}

/** `WholeDenoising` in this process. @param open opens the denoiser with this key */
export function denoisingHere(open: (key: string) => Promise<WholeSlices>, signal?: AbortSignal): WholeDenoising {
  const opened = new Map<string, Promise<WholeSlices>>()
  const denoiser = (key: string) => {
    const own = opened.get(key) ?? open(key)
    opened.set(key, own)
    return own
  }
  return {
    prepare: async (key) => (await denoiser(key)).beyondRange,
    read: async (key, slices) => (await denoiser(key)).read(slices, signal)
  }
}

export interface WholeOutputs {
  readonly whole: ReadonlyMap<string, WholeOutput>
  read(output: string, slices: readonly number[]): Promise<Image[]>
}

/**
 * Finds the way to the whole slices of outputs: denoisers run again, and files of other methods are read.
 * @param source the audit's source
 * @param slices indices of the wanted slices
 * @param openOther opens a series of another method by its id
 */
export async function openWholeOutputs(
  record: AuditRecord,
  source: Source,
  slices: readonly number[],
  outputs: readonly string[],
  denoising: WholeDenoising,
  openOther: (sourceId: string) => Promise<Source>
): Promise<WholeOutputs> {
  const whole = new Map<string, WholeOutput>()
  const others = new Map<string, Source>()
  for (const key of judgedOf(record).filter((each) => outputs.includes(each))) {
    try {
      if (record.outputs.some((output) => output.key === key)) {
        others.set(key, await openOutput(record, source, slices, key, openOther))
        whole.set(key, { values: 'file' })
      } else whole.set(key, { values: await denoising.prepare(key) })
    } catch (thrown) {
      whole.set(key, { missing: asDenoscopeError(thrown).message })
    }
  }
  return {
    whole,
    read: async (output, wanted) => {
      const other = others.get(output)
      if (other === undefined) return denoising.read(output, wanted)
      const images: Image[] = []
      for (const slice of wanted) images.push(await other.readSlice(slice))
      return images
    }
  }
}

/** The series of another method, read by the slices of the source. @throws source.mismatch, slice.out-of-range */
async function openOutput(
  { request, outputs }: AuditRecord,
  source: Source,
  slices: readonly number[],
  key: string,
  openOther: (sourceId: string) => Promise<Source>
): Promise<Source> {
  const { label, source: summary } = outputs.find((output) => output.key === key)!
  const output = { key, label, source: await openOther(summary.id) }
  const paired = await pairAuditSeries({ source, reference: null, outputs: [output] }, request)
  const partners = new Set(paired.pairedSlices)
  const alone = slices.find((slice) => !partners.has(slice))
  const series = paired.outputs[0]!.source
  // Reading it names the slice without a partner.
  if (alone !== undefined) await series.readSlice(alone)
  return series
}
