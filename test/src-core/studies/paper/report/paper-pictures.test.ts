import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { encodeStrip, stripTable } from '../../../../../src-core/studies/paper/report/paper-pictures.ts'

const images = { data: Float32Array.of(0, 1, 0.5, 2, -1, 0.2, 0.4, 0.6), count: 2, rows: 2, columns: 2 }

test('a strip holds its images from left to right in 8 bits of grey, clipped to 0..1', () => {
  const { width, height, data } = PNG.sync.read(encodeStrip(images))
  const grey = Array.from({ length: width * height }, (_, pixel) => data[4 * pixel])
  expect([width, height]).toEqual([4, 2])
  expect(grey).toEqual([0, 255, 0, 51, 128, 255, 102, 153])
})

test('labels and numbers of a strip are escaped', () => {
  const { text } = stripTable([{ label: '<b>', images }], [{ label: 'PSNR', values: ['<1'] }])
  expect(text).toContain('&lt;b&gt;')
  expect(text).toContain('<span>&lt;1</span>')
  expect(text).not.toContain('<b>')
})
