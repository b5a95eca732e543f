import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMnist, readMnistImages, readMnistLabels } from '../../../../src-core/sources/mnist/mnist.ts'

describe('MNIST', () => {
  it('has 10,000 test images whose mean is the published 0.1325', async () => {
    const images = await readMnistImages('test')
    expect([images.count, images.rows, images.columns]).toEqual([10_000, 28, 28])
    let sum = 0
    for (const value of images.data) sum += value
    // numpy: fromfile(...)[16:].mean() / 255 = 0.13251460584233693
    expect(sum / images.data.length).toBeCloseTo(0.132514606, 6)
  })

  it('has the labels of the original files, in their order', async () => {
    const test = await readMnistLabels('test')
    expect(test.length).toBe(10_000)
    expect([...test.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    expect((await readMnistLabels('train')).length).toBe(60_000)
  })

  it('opens a split as slices of 28 x 28 in 0..1, identified by the hash of its file', async () => {
    const source = await openMnist('test')
    const slice = await source.readSlice(0)
    expect(source.summary).toMatchObject({ id: 'mnist-test', unit: '1', sliceCount: 10_000, intensityRange: [0, 1] })
    expect([slice.rows, slice.columns, slice.data.length]).toEqual([28, 28, 784])
    // numpy: the first image's sum / 255 = 72.36862745098039
    expect(slice.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(72.3686275, 4)
    expect(Math.max(...slice.data)).toBeLessThanOrEqual(1)
    // sha256sum of t10k-images-idx3-ubyte
    expect(await source.contentHash()).toBe('0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7')
  })

  it('refuses a slice beyond the last', async () => {
    const source = await openMnist('test')
    await expect(source.readSlice(10_000)).rejects.toMatchObject({ code: 'slice.out-of-range' })
    await expect(source.readSlice(-1)).rejects.toMatchObject({ code: 'slice.out-of-range' })
  })
})

describe('damaged MNIST files', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-mnist-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  function labels(magic: number, count: number, length: number): void {
    const bytes = Buffer.alloc(8 + length)
    bytes.writeUInt32BE(magic, 0)
    bytes.writeUInt32BE(count, 4)
    writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), bytes)
  }

  it.each([
    ['another magic number', 2051, 10_000, 10_000, 'expected magic number 2049, got 2051'],
    ['another count', 2049, 9_999, 9_999, 'expected 10000 values, its header states 9999'],
    ['a cut end', 2049, 10_000, 500, 'expected 10,008 bytes, got 508']
  ])('are refused by name for %s', async (_, magic, count, length, message) => {
    labels(magic, count, length)
    const reading = readMnistLabels('test', folder)
    await expect(reading).rejects.toMatchObject({ code: 'file.unreadable' })
    await expect(reading).rejects.toThrow(message)
    await expect(reading).rejects.toThrow('t10k-labels-idx1-ubyte')
  })

  it('are named when missing', async () => {
    await expect(openMnist('train', folder)).rejects.toMatchObject({ code: 'file.not-found' })
  })
})
