import type { NarrowImage } from '../../../src-core/images/image.ts'
import { inscribedRectangle, pixelsWithin } from '../../../src-core/images/region-statistics.ts'
import { lengthBetween, type SliceMeasurement } from '../../../src-core/images/slice-measurement.ts'
import { profileSharpness, sampleProfile } from '../../../src-core/scores/fidelity/edge-sharpness.ts'
import type { SourceSummary } from '../../../src-core/sources/source.ts'
import type { CommandInput, CommandOutput } from '../../../src-core/engine/contract.ts'
import type { ChartOption } from '../../shared/charts/echarts.ts'
import { decimal } from '../../shared/format.ts'
import type { Point } from './view-transform.ts'

type Picture = Pick<SourceSummary, 'label' | 'pixelSpacing' | 'unit'>

/** Values of one picture along an axis. */
export interface MeasuredCurve {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** The figures of the curve. */
  readonly facts: string
  /** Limits of the figures. Empty without any. */
  readonly note: string
}

/**
 * Values along a line, with the edge sharpness of the line, as `denoscope measure sharpness` computes both.
 * Null if the line leaves the centres of the outermost pixels or is shorter than a pixel.
 */
export function profileCurve(
  { points }: Pick<SliceMeasurement, 'points'>,
  image: NarrowImage,
  { label, pixelSpacing }: Picture
): MeasuredCurve | null {
  const [from, to] = points as [Point, Point]
  const pixels = Math.hypot(to.x - from.x, to.y - from.y)
  const inside = ({ x, y }: Point) => x >= 0.5 && y >= 0.5 && x <= image.columns - 0.5 && y <= image.rows - 0.5
  if (pixels < 1 || !inside(from) || !inside(to)) return null
  const samples = Math.max(3, Math.ceil(pixels) + 1)
  const spacing = lengthBetween(from, to, pixelSpacing) / (samples - 1)
  const centred = ({ x, y }: Point) => ({ row: y - 0.5, column: x - 0.5 })
  const values = sampleProfile(image, centred(from), centred(to), samples)
  const sharpness = values.every(Number.isFinite) ? profileSharpness(values, { spacing }).mean : null
  return {
    label,
    points: [...values].map((value, sample) => [sample * spacing, value]),
    facts:
      sharpness === null
        ? 'no edge on this line'
        : `edge sharpness ${decimal(sharpness)} ${pixelSpacing ? '1/mm' : '1/pixel'}`,
    note: ''
  }
}

/**
 * Input of the noise power spectrum of a region: its rectangle, or the largest of equal shape inside its ellipse.
 * Null for fewer than 4 or more than 512 rows or columns of pixels. Null if a value is not finite.
 */
export function noiseRegion(
  { kind, points }: Pick<SliceMeasurement, 'kind' | 'points'>,
  image: NarrowImage,
  { label, pixelSpacing }: Picture
): { readonly label: string; readonly input: CommandInput<'measurements.noisePower'> } | null {
  if (kind !== 'rectangle' && kind !== 'ellipse') return null
  const [one, other] = points as [Point, Point]
  const block = pixelsWithin(image, inscribedRectangle({ shape: kind, corners: [one, other] }))
  const { rows, columns, data } = block
  if (Math.min(rows, columns) < 4 || Math.max(rows, columns) > 512 || !data.every(Number.isFinite)) return null
  return { label, input: { pixels: data, rows, columns, pixelSpacing: pixelSpacing && [...pixelSpacing] } }
}

export function noiseCurve(label: string, spectrum: CommandOutput<'measurements.noisePower'>): MeasuredCurve {
  const { frequency, power, standardDeviation, meanFrequency, warnings, rows, columns } = spectrum
  return {
    label,
    points: frequency.map((value, ring) => [value, power[ring]!] as const),
    facts: `SD ${decimal(standardDeviation, 1)}, mean frequency ${decimal(meanFrequency)}`,
    note: [`${columns} × ${rows} pixels, less a second-degree surface`, ...warnings].join('. ')
  }
}

/** Curves on common axes, one line for each picture. */
export function curvesChart(curves: readonly MeasuredCurve[], axes: { x: string; y: string }): ChartOption {
  return {
    grid: { left: 56, right: 56, top: 22, bottom: 20 },
    legend: { top: 0, right: 0, itemHeight: 2, icon: 'rect' },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'value', name: axes.x, max: 'dataMax', axisLabel: { hideOverlap: true, showMaxLabel: false } },
    yAxis: { type: 'value', name: axes.y, nameTextStyle: { align: 'left' }, scale: true, splitNumber: 3 },
    animation: false,
    series: curves.map(({ label, points }) => ({
      type: 'line',
      name: label,
      data: points.map((point) => [...point]),
      showSymbol: false,
      lineStyle: { width: 1.5 }
    }))
  }
}
