import { PNG } from 'pngjs'
import { imageAt, type ImageBatch } from '../../images/image.ts'
import { html, type Html } from '../../reports/html.ts'

/** Pixels of the page for each pixel of an image. */
const enlargement = 2

/** Images beside each other, 0 black and 1 white. */
export interface Strip {
  readonly label: string
  readonly images: ImageBatch
}

/** Rows of images under each other, each row one grey PNG; numbers stand below their column. */
export function stripTable(strips: readonly Strip[], numbers: readonly Html[] = []): Html {
  const width = enlargement * strips[0]!.images.columns
  return html`<table class="strips"><tbody>
${strips.map((strip) => html`<tr><th scope="row">${strip.label}</th><td>${picture(strip)}</td></tr>`)}
${numbers.length > 0 && html`<tr><td></td><td><div class="numbers" style="grid-template-columns:repeat(${numbers.length},${width}px)">${numbers.map((number) => html`<span>${number}</span>`)}</div></td></tr>`}
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
    colorType: 0, inputColorType: 0, inputHasAlpha: false, bitDepth: 8, deflateLevel: 9
  })
}
