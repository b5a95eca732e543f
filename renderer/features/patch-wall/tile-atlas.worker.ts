import { paintAtlas, type AtlasJob, type AtlasShape } from './tile-atlas.ts'

export interface AtlasRequest {
  readonly id: number
  readonly job: AtlasJob
}

export interface AtlasReply {
  readonly id: number
  readonly bitmap: ImageBitmap
  readonly shape: AtlasShape
}

/** Paints atlases outside the thread that scrolls. */
self.addEventListener('message', async (event: MessageEvent<AtlasRequest>) => {
  const { pixels, shape } = paintAtlas(event.data.job)
  const image = new ImageData(new Uint8ClampedArray(pixels.buffer), shape.width, shape.height)
  const bitmap = await createImageBitmap(image)
  const reply: AtlasReply = { id: event.data.id, bitmap, shape }
  postMessage(reply, { transfer: [bitmap] })
})
