import type { BenchEngine } from './engine.ts'

/** Audit of the 10,000 MNIST test images, whose wall is scrolled and flagged. One filter makes four pictures a tile. */
export async function makeWallAudit({ call, finish }: BenchEngine): Promise<void> {
  const { id: sourceId } = await call('sources.openMnist', { split: 'test' })
  await finish('audit', () =>
    call('audits.run', {
      sourceId,
      patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
      degradation: { kind: 'gaussian', factor: 0.3 },
      denoisers: [{ id: 'median' }],
      seed: 1
    })
  )
}
