import { Random } from '../random/random.ts'
import { scannerOf, type ScannerSettings } from './scanner.ts'
import { scanSection } from './scan-section.ts'
import type { Image } from '../images/image.ts'

/** One slice to be scanned. Threads share the line integrals. */
export interface SliceScan {
  readonly integrals: Image
  readonly scanner: ScannerSettings
  readonly dose: number
  readonly seed: number
  readonly stream: number
}

/** Scans slices. A slice depends neither on the order nor on the thread. */
export interface SliceScanner {
  /** Slices that keep it busy. */
  readonly atOnce: number
  /** HU, rounded to whole numbers. */
  scan(slice: SliceScan): Promise<Int16Array<ArrayBuffer>>
  close(): void
}

/** The slice of a scan in whole HU. */
export function scannedSlice({ integrals, scanner, dose, seed, stream }: SliceScan): Int16Array<ArrayBuffer> {
  const { data } = scanSection(integrals, scannerOf(scanner), dose, new Random(seed, stream))
  return Int16Array.from(data, (value) => Math.min(32_767, Math.max(-32_768, Math.round(value))))
}

/** Scans in this thread, and lets others run between slices. */
export const scanHere: SliceScanner = {
  atOnce: 1,
  async scan(slice) {
    await new Promise((resolve) => setImmediate(resolve))
    return scannedSlice(slice)
  },
  close: () => undefined
}
