/** Rows and columns of a phantom slice. */
export const side = 512
/** Distance of neighbouring pixels in mm. */
export const pixelSize = 0.66

/** Millimetres from the slice's centre (x to the right, y down) as a pixel coordinate; pixel 0 has its centre at 0. */
export const toPixel = (millimetres: number): number => millimetres / pixelSize + (side - 1) / 2

/** A tissue: its HU and the standard deviation of its texture, in HU. */
export interface Tissue {
  readonly hounsfield: number
  readonly texture: number
}

/**
 * One slice while it is painted: HU, and how strong the tissue's texture is (standard deviation in HU).
 * Tubes first leave their cover (0..1 for each pixel) in `cover`; `apply` then blends their tissue in.
 */
export class Canvas {
  readonly hounsfield = new Float32Array(side * side)
  readonly texture = new Float32Array(side * side)
  readonly cover = new Float32Array(side * side)
  /** Rows and columns outside of which nothing was painted (ends exclusive). */
  readonly painted = { top: side, bottom: 0, left: side, right: 0 }
  #top = side
  #bottom = 0
  #left = side
  #right = 0

  clear(hounsfield: number): void {
    this.hounsfield.fill(hounsfield)
    this.texture.fill(0)
    Object.assign(this.painted, { top: side, bottom: 0, left: side, right: 0 })
  }

  /** States that something was painted in these rows and columns (ends exclusive). */
  mark(top: number, bottom: number, left: number, right: number): void {
    const { painted } = this
    painted.top = Math.min(painted.top, top)
    painted.bottom = Math.max(painted.bottom, bottom)
    painted.left = Math.min(painted.left, left)
    painted.right = Math.max(painted.right, right)
  }

  /** States that cover was written somewhere in these rows and columns (ends exclusive). */
  touch(top: number, bottom: number, left: number, right: number): void {
    this.#top = Math.min(this.#top, top)
    this.#bottom = Math.max(this.#bottom, bottom)
    this.#left = Math.min(this.#left, left)
    this.#right = Math.max(this.#right, right)
  }

  /** Blends a tissue in by the cover, and clears the cover. */
  apply({ hounsfield, texture }: Tissue): void {
    const { cover, hounsfield: values, texture: textures } = this
    this.mark(this.#top, this.#bottom, this.#left, this.#right)
    for (let row = this.#top; row < this.#bottom; row++) {
      const end = row * side + this.#right
      for (let index = row * side + this.#left; index < end; index++) {
        const share = cover[index]!
        if (share === 0) continue
        cover[index] = 0
        values[index] = share === 1 ? hounsfield : values[index]! + (hounsfield - values[index]!) * share
        textures[index] = share === 1 ? texture : textures[index]! + (texture - textures[index]!) * share
      }
    }
    this.#top = this.#left = side
    this.#bottom = this.#right = 0
  }
}
