import { PNG } from 'pngjs'
import { imageAt, type ImageBatch } from '../../../images/image.ts'
import { html, type Html } from '../../../reports/report-markup.ts'

/** Pixels of the page for each pixel of an image. */
const enlargement = 2

/** Images beside each other, 0 black and 1 white. */
export interface Strip {
  readonly label: string
  readonly images: ImageBatch
}

/** What is said of each image of a strip, below it. */
export interface NumberRow {
  readonly label: string
  readonly values: readonly (string | Html)[]
}

/** Rows of images under each other, each row one grey PNG, and rows of numbers below their columns. */
export function stripTable(strips: readonly Strip[], numbers: readonly NumberRow[] = []): Html {
  const width = enlargement * strips[0]!.images.columns
  return html`<table class="strips"><tbody>
${strips.map((strip) => html`<tr><th scope="row">${strip.label}</th><td>${picture(strip)}</td></tr>`)}
${numbers.map(({ label, values }) => html`<tr><th scope="row">${label}</th><td><div class="numbers" style="grid-template-columns:repeat(${values.length},${width}px)">${values.map((value) => html`<span>${value}</span>`)}</div></td></tr>`)}
</tbody></table>`
}

function picture({ label, images }: Strip): Html {
  const [width, height] = [images.count * images.columns, images.rows]
  const source = `data:image/png;base64,${encodeStrip(images).toString('base64')}`
  return html`<img src="${source}" width="${enlargement * width}" height="${enlargement * height}" alt="${label}: ${images.count} images">`
}

/** The images from left to right as one PNG of 8 bits. */
export function encodeStrip(images: ImageBatch): Buffer {
  const { count, rows, columns } = images
  const width = count * columns
  const pixels = Buffer.alloc(width * rows)
  for (let index = 0; index < count; index++) {
    const { data } = imageAt(images, index)
    for (let pixel = 0; pixel < data.length; pixel++) {
      const [row, column] = [Math.floor(pixel / columns), pixel % columns]
      pixels[row * width + index * columns + column] = Math.round(255 * Math.min(1, Math.max(0, data[pixel]!)))
    }
  }
  return PNG.sync.write({ data: pixels, width, height: rows } as PNG, {
    colorType: 0,
    inputColorType: 0,
    inputHasAlpha: false,
    bitDepth: 8,
    deflateLevel: 9
  })
}
