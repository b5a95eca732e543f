import { untrack } from 'svelte'
import { asDenoscopeError, type DenoscopeError } from '../../../src-core/errors.ts'
import { pixelSides } from '../../../src-core/images/pixel-sides.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { tokensOf } from '../../shared/charts/chart-theme.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import type { AuditSession } from '../audit-session/audit-session.svelte.ts'
import { sameSorting, type Sorting } from '../audit-session/patch-sorting.ts'
import { rolesOf } from '../patch-pictures/tile-pictures.ts'
import { AtlasLoader, batchSizeFor, type Atlas } from './tile-atlas-loader.ts'
import {
  hitTile,
  layOutTiles,
  moveTile,
  scrollToTile,
  visibleTiles,
  type TileHit,
  type TileMove
} from './tile-layout.ts'
import { tileMarks, paintWall, wallColours, type WallColours, type WallScene } from './wall-painter.ts'
import { TileStore } from './tile-store.ts'
import { shownMetrics, tileLines } from './tile-text.ts'

/** Largest size of all loaded pictures in bytes. */
const memoryForPictures = 192 * 1024 * 1024

/** The elements of the wall. The canvas covers the visible part of the scroller. */
export interface WallElements {
  readonly scroller: HTMLElement
  readonly canvas: HTMLCanvasElement
}

/** Layout, loading and painting of the patch wall. Constructed during the set-up of its component. */
export class PatchWallView {
  readonly #session: AuditSession
  readonly #elements: () => WallElements
  readonly #loader = new AtlasLoader((name, input) => engine.call(name, input))
  readonly #stillPreferred = matchMedia('(prefers-reduced-motion: reduce)')
  #ratio = $state(devicePixelRatio)
  #colours = $state.raw<WallColours | null>(null)
  #store: TileStore<Atlas> | null = null
  #frame = 0
  #lastScrollTop = 0
  #direction: 1 | -1 = 1
  #sortedBy: Sorting
  /** Size of the visible part in CSS pixels. */
  width = $state(0)
  height = $state(0)
  /** Number of visible tiles without pictures. */
  missing = $state(0)
  /** Sideways position, if a tile is wider than the visible part. */
  scrollLeft = $state(0)
  error = $state.raw<DenoscopeError | null>(null)

  constructor(session: AuditSession, elements: () => WallElements) {
    this.#session = session
    this.#elements = elements
    this.#sortedBy = untrack(() => session.order.sorting)
    $effect(() => () => {
      cancelAnimationFrame(this.#frame)
      this.#loader.close()
    })
    $effect(() => this.#openStore())
    $effect(() => {
      void session.display.levels
      this.#store?.invalidate()
      this.requestPaint()
    })
    $effect(() => this.#followTheme())
    $effect(() => this.#followSize())
    $effect(() => this.#resizeCanvas())
    $effect(() => {
      const { sorted, selected, hovered, sorting } = session.order
      void [this.layout, sorted, selected, hovered, sorting, this.#marks, this.#colours]
      this.requestPaint()
    })
    $effect(() => this.#showSelected())
    $effect(() => this.#showStartOfNewOrder())
  }

  readonly #metrics = $derived.by(() => shownMetrics(this.#session.definitions, this.#session.order.sorting))
  readonly #marks = $derived.by(() => tileMarks(this.#session.findings.countedByPatch, this.#session.findings.unsaved))
  readonly layout = $derived.by(() => {
    const { record, display } = this.#session
    return layOutTiles({
      viewportWidth: this.width,
      patchRows: record.patchRows,
      patchColumns: record.patchColumns,
      pixelSides: pixelSides(record.source.pixelSpacing),
      pictures: display.pictures.length,
      textLines: this.#metrics.length,
      pictureWidth: display.pictureWidth,
      devicePixelRatio: this.#ratio
    })
  })

  /** Number of tiles. */
  readonly count = $derived.by(() => this.#session.order.sorted.length)

  /** Selects the tile to which a key leads. */
  move(to: TileMove): void {
    const { order } = this.#session
    if (order.selectedPosition < 0 && (to === 'next' || to === 'previous')) return order.step(to === 'next' ? 1 : -1)
    const target = moveTile(this.layout, this.count, order.selectedPosition, to, this.height)
    if (target >= 0) order.select(order.sorted[target]!)
  }

  /** The tile under the pointer. */
  hit(event: MouseEvent): TileHit | null {
    const { scroller } = this.#elements()
    const box = scroller.getBoundingClientRect()
    const y = event.clientY - box.top + scroller.scrollTop
    const x = event.clientX - box.left + scroller.scrollLeft
    return hitTile(this.layout, this.count, this.#session.display.pictures.length, x, y)
  }

  retry(): void {
    this.error = null
    this.requestPaint()
  }

  /** Paints in the next frame. */
  readonly requestPaint = (): void => {
    this.#frame ||= requestAnimationFrame((time) => this.#paint(time))
  }

  #openStore(): () => void {
    const { record, display } = this.#session
    const { id: auditId, patchCount, patchRows: rows, patchColumns: columns } = record
    const { pictures } = display
    const store = new TileStore<Atlas>({
      patchCount,
      batchSize: batchSizeFor(rows, columns, rolesOf(pictures).length),
      byteLimit: memoryForPictures,
      parallel: 2,
      load: (patches) => this.#loader.load({ auditId, rows, columns, pictures, display: display.levels }, patches),
      dispose: ({ bitmap }) => bitmap.close(),
      onLoaded: this.requestPaint,
      onError: (thrown) => (this.error = asDenoscopeError(thrown))
    })
    this.#store = store
    this.error = null
    this.requestPaint()
    return () => {
      this.#store = null
      store.close()
    }
  }

  /** Reads the colours in the next frame, after the app has set the theme's attribute. */
  #followTheme(): () => void {
    void workbench.theme
    const { scroller } = this.#elements()
    const next = requestAnimationFrame(() => (this.#colours = wallColours(tokensOf(scroller))))
    return () => cancelAnimationFrame(next)
  }

  #followSize(): () => void {
    const { scroller } = this.#elements()
    const observer = new ResizeObserver(() => {
      this.width = scroller.clientWidth
      this.height = scroller.clientHeight
      this.#ratio = devicePixelRatio
    })
    observer.observe(scroller)
    return () => observer.disconnect()
  }

  #resizeCanvas(): void {
    const { canvas } = this.#elements()
    canvas.width = Math.max(1, Math.round(this.width * this.#ratio))
    canvas.height = Math.max(1, Math.round(this.height * this.#ratio))
    this.requestPaint()
  }

  /** Scrolls to a newly selected patch. */
  #showSelected(): void {
    const { order } = this.#session
    void order.selected
    if (this.height === 0) return
    const position = untrack(() => order.selectedPosition)
    const { scroller } = this.#elements()
    if (position >= 0) scroller.scrollTop = scrollToTile(this.layout, position, scroller.scrollTop, this.height)
  }

  /** Scrolls to the start after the order has changed. */
  #showStartOfNewOrder(): void {
    const { sorting } = this.#session.order
    const former = this.#sortedBy
    this.#sortedBy = sorting
    if (!sameSorting(former, sorting)) this.#elements().scroller.scrollTop = 0
  }

  #paint(time: number): void {
    this.#frame = 0
    if (!this.#store || !this.#colours || this.width === 0) return
    const { scroller, canvas } = this.#elements()
    const { scrollTop } = scroller
    if (scrollTop !== this.#lastScrollTop) this.#direction = scrollTop > this.#lastScrollTop ? 1 : -1
    this.#lastScrollTop = scrollTop
    this.scrollLeft = scroller.scrollLeft
    const range = visibleTiles(this.layout, this.count, scrollTop, this.height)
    this.#store.want(this.#session.order.sorted, range.first, range.end, this.#direction)
    const scene = this.#sceneOf(this.#store, this.#colours, range, scrollTop, time)
    this.missing = paintWall(canvas.getContext('2d', { alpha: false })!, scene)
    if (this.missing > 0 && !this.error && !this.#stillPreferred.matches) this.requestPaint()
  }

  #sceneOf(
    tiles: TileStore<Atlas>,
    colours: WallColours,
    range: WallScene['range'],
    scrollTop: number,
    time: number
  ): WallScene {
    const { record, content, display, order } = this.#session
    const { layout } = this
    const [metrics, marks] = [this.#metrics, this.#marks]
    return {
      layout,
      range,
      order: order.sorted,
      scrollTop,
      scrollLeft: this.scrollLeft,
      width: this.width,
      height: this.height,
      devicePixelRatio: this.#ratio,
      pictures: display.pictures,
      patchRows: record.patchRows,
      patchColumns: record.patchColumns,
      selected: order.selected,
      hovered: order.hovered,
      colours,
      shimmerTime: this.#stillPreferred.matches ? null : time,
      tileAt: (patch) => tiles.at(patch),
      linesOf: (picture, patch) =>
        tileLines(picture, patch, content.scores, metrics, order.sorting, layout.pictureWidth),
      marksOf: (patch) => marks.get(patch) ?? []
    }
  }
}
