import type { SeriesExposure } from '../source.ts'
import type { DataSet } from './data-set.ts'
import { tags } from './tags.ts'

/** How an image was made, as far as it matters to its noise; nothing that identifies a patient. */
export interface Acquisition {
  readonly kernel: string | undefined
  readonly model: string | undefined
  readonly kilovolts: number | undefined
  readonly milliamperes: number | undefined
  readonly milliampereSeconds: number | undefined
  /** Exposure time in ms. */
  readonly milliseconds: number | undefined
  /** Volume CT dose index in mGy. */
  readonly doseIndex: number | undefined
}

/** From the data set, or from the functional groups of Enhanced CT. */
export function readAcquisition(dataSet: DataSet): Acquisition {
  const groups = [
    dataSet.items(tags.SharedFunctionalGroupsSequence)[0],
    dataSet.items(tags.PerFrameFunctionalGroupsSequence)[0]
  ]
  const inGroup = (sequence: number): DataSet | undefined => groups.flatMap((group) => group?.items(sequence) ?? [])[0]
  const exposure = inGroup(tags.CTExposureSequence)
  return {
    kernel:
      dataSet.text(tags.ConvolutionKernel) ?? inGroup(tags.CTReconstructionSequence)?.text(tags.ConvolutionKernel),
    model: dataSet.text(tags.ManufacturerModelName),
    kilovolts: dataSet.describingNumber(tags.KVP) ?? inGroup(tags.CTXRayDetailsSequence)?.describingNumber(tags.KVP),
    milliamperes:
      dataSet.describingNumber(tags.XRayTubeCurrent) ?? exposure?.describingNumber(tags.XRayTubeCurrentInMA),
    milliampereSeconds: dataSet.describingNumber(tags.Exposure) ?? exposure?.describingNumber(tags.ExposureInMAs),
    milliseconds: dataSet.describingNumber(tags.ExposureTime) ?? exposure?.describingNumber(tags.ExposureTimeInMs),
    doseIndex: dataSet.describingNumber(tags.CTDIvol) ?? exposure?.describingNumber(tags.CTDIvol)
  }
}

/** What a series states of its dose: means over its images; a value that not every image states counts as none. */
export function seriesExposure(acquisitions: readonly Acquisition[]): SeriesExposure {
  const meanOf = (read: (acquisition: Acquisition) => number | undefined): number | null => {
    const values = acquisitions.map(read).filter((value) => value !== undefined && value > 0) as number[]
    return values.length < acquisitions.length ? null : values.reduce((sum, value) => sum + value, 0) / values.length
  }
  const product = ({ milliamperes, milliseconds }: Acquisition) =>
    milliamperes === undefined || milliseconds === undefined ? undefined : (milliamperes * milliseconds) / 1000
  return {
    kilovolts: meanOf(({ kilovolts }) => kilovolts),
    doseIndex: meanOf(({ doseIndex }) => doseIndex),
    exposure: meanOf(({ milliampereSeconds }) => milliampereSeconds),
    currentTime: meanOf(product),
    current: meanOf(({ milliamperes }) => milliamperes)
  }
}

/** Lines for a person; a value that varies over the series is given as its range. */
export function describeAcquisition(acquisitions: readonly Acquisition[]): string[] {
  const measured = (read: (acquisition: Acquisition) => number | undefined, before: string, unit: string): string[] => {
    const values = acquisitions.map(read).filter((value) => value !== undefined && value > 0) as number[]
    return values.length === 0 ? [] : [`${before}${range(values)} ${unit}`]
  }
  const first = acquisitions[0]
  return [
    ...(first?.kernel ? [`Kernel ${first.kernel}`] : []),
    ...measured(({ kilovolts }) => kilovolts, '', 'kV'),
    ...measured(({ milliamperes }) => milliamperes, '', 'mA'),
    ...measured(({ milliampereSeconds }) => milliampereSeconds, '', 'mAs'),
    ...measured(({ doseIndex }) => doseIndex, 'CTDIvol ', 'mGy'),
    ...(first?.model ? [first.model] : [])
  ]
}

/** `120`, or `80 to 120`. */
export function range(values: readonly number[]): string {
  const texts = [minimum(values), maximum(values)].map((value) => String(Number(value.toFixed(2))))
  return texts[0] === texts[1] ? texts[0]! : texts.join(' to ')
}

const minimum = (values: readonly number[]): number => values.reduce((least, value) => Math.min(least, value))
const maximum = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value))
