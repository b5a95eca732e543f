import { join } from 'node:path'
import { writeScan } from '../support/bench-scan.ts'
import { writeDenoiserSeries } from '../support/denoiser-series.ts'

/** Folders that jobs and commands read. */
export interface TortureInputs {
  /** Folder of four small CT series. */
  readonly series: string
  readonly full: string
  readonly quarter: string
  /** Scan of a phantom. */
  readonly scans: string
}

export async function writeInputs(folder: string): Promise<TortureInputs> {
  const series = join(folder, 'series')
  const { reference, input } = writeDenoiserSeries(series)
  const exposure = { '0018,0060': ['DS', '120'], '0018,1152': ['IS', '200'] } as const
  const scans = await writeScan(join(folder, 'scans'), { noise: 8, attributes: exposure })
  return { series, full: reference, quarter: input, scans }
}
