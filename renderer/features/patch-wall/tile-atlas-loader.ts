import type { EngineCall } from '../../engine/engine-client.ts'
import type { AtlasReply, AtlasRequest } from './tile-atlas.worker.ts'
import type { Display, RoleMasks, RolePixels } from '../patch-pictures/paint-pixels.ts'
import type { AtlasShape } from './tile-atlas.ts'
import { rolesOf, type TilePicture } from '../patch-pictures/tile-pictures.ts'
import type { LoadedBatch } from './tile-store.ts'

export interface Atlas {
  readonly bitmap: ImageBitmap
  readonly shape: AtlasShape
}

/** The subject of all tiles: an audit and its pictures. */
export interface AtlasSubject {
  readonly auditId: string
  readonly rows: number
  readonly columns: number
  readonly pictures: readonly TilePicture[]
  readonly display: Display
}

/** Fetches patches from the engine and paints them in a worker. */
export class AtlasLoader {
  readonly #call: EngineCall
  readonly #worker = new Worker(new URL('./tile-atlas.worker.ts', import.meta.url), { type: 'module' })
  readonly #waiting = new Map<number, { resolve: (reply: AtlasReply) => void; reject: (error: Error) => void }>()
  #nextId = 0

  constructor(call: EngineCall) {
    this.#call = call
    this.#worker.addEventListener('message', (event: MessageEvent<AtlasReply>) => {
      this.#waiting.get(event.data.id)?.resolve(event.data)
      this.#waiting.delete(event.data.id)
    })
    this.#worker.addEventListener('error', () => this.#rejectAll('The pictures could not be painted.'))
  }

  async load(subject: AtlasSubject, patches: readonly number[]): Promise<LoadedBatch<Atlas>> {
    const { auditId, rows, columns, pictures, display } = subject
    const roles = rolesOf(pictures)
    const arrays = await Promise.all(
      roles.map((role) => this.#call('audits.patches', { auditId, role, indices: [...patches] }))
    )
    const byRole: RolePixels = Object.fromEntries(roles.map((role, i) => [role, arrays[i]!]))
    const masks = await this.#masks(subject, patches)
    const { bitmap, shape } = await this.#paint({
      pictures,
      arrays: byRole,
      masks,
      count: patches.length,
      rows,
      columns,
      display
    })
    return { picture: { bitmap, shape }, bytes: shape.width * shape.height * 4 }
  }

  async #masks({ auditId, pictures }: AtlasSubject, patches: readonly number[]): Promise<RoleMasks> {
    const roles = pictures.flatMap((picture) => (picture.kind === 'image' && picture.overlay ? [picture.role] : []))
    const errorMaps = await Promise.all(
      roles.map((output) => this.#call('audits.errorMap', { auditId, output, indices: [...patches] }))
    )
    return Object.fromEntries(roles.map((role, i) => [role, errorMaps[i]!.masks]))
  }

  close(): void {
    this.#worker.terminate()
    this.#rejectAll('The wall was closed.')
  }

  #paint(job: AtlasRequest['job']): Promise<AtlasReply> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, job } satisfies AtlasRequest)
    })
  }

  #rejectAll(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason))
    this.#waiting.clear()
  }
}

/** Number of patches for each request: about 4 MB of float32 pixels, between 1 and 256 patches. */
export function batchSizeFor(rows: number, columns: number, roles: number): number {
  return Math.max(1, Math.min(256, Math.floor(4_194_304 / (rows * columns * 4 * roles))))
}
