import type { CommandId } from '../../commands/command-table.ts'
import { persisted, type Persisted } from '../../state/settings.svelte.ts'
import type { ViewId } from '../../state/workbench.svelte.ts'

export type PanelSide = 'left' | 'right' | 'top'

/** Lengths in CSS pixels. */
interface PanelOptions {
  readonly view: ViewId
  readonly side: PanelSide
  /** Word for the panel in tooltips: 'filters'. */
  readonly label: string
  /** Setting of the panel's width, or of its height at the top. */
  readonly size: Persisted<number>
  readonly minimum: number
  readonly maximum: number
  /** Length that the main part keeps beside the panel. The panel is a drawer if less would remain. */
  readonly room: () => number
  /** Setting that is true if the panel is shown beside the main part. Default: a setting of view and side. */
  readonly docked?: { current: boolean }
  /** Default: the key of the side. */
  readonly command?: CommandId
}

/** The only open drawer: two would leave nothing of the picture between them. */
const drawers = $state<{ open: SidePanel | null }>({ open: null })

/**
 * A panel beside the main part of a view. It can be hidden, and stays hidden after a restart.
 * Without room for both, the panel is a drawer over the main part. A drawer starts closed.
 */
export class SidePanel {
  readonly options: PanelOptions
  readonly command: CommandId
  readonly #docked: { current: boolean }
  /** Length of main part and panel together. 0 before the first layout. */
  extent = $state(0)

  constructor(options: PanelOptions) {
    this.options = options
    this.#docked = options.docked ?? persisted(`panel.${options.view}.${options.side}`, true)
    this.command = options.command ?? (options.side === 'left' ? 'panel-left' : 'panel-right')
  }

  get isDrawer(): boolean {
    return this.extent > 0 && this.extent - this.options.room() < this.options.minimum
  }

  /** True unless a person hid the panel. A wanted panel is a closed drawer if it has no room. */
  get isWanted(): boolean {
    return this.#docked.current
  }

  get isShown(): boolean {
    return this.isDrawer ? drawers.open === this : this.#docked.current
  }

  /** True if the panel takes room beside the main part. */
  get takesRoom(): boolean {
    return !this.isDrawer && this.isShown
  }

  /** 'Hide filters' */
  get action(): string {
    return `${this.isShown ? 'Hide' : 'Show'} ${this.options.label}`
  }

  show(): void {
    if (this.isDrawer) drawers.open = this
    else this.#docked.current = true
  }

  hide(): void {
    if (this.isDrawer) this.closeDrawer()
    else this.#docked.current = false
  }

  toggle(): void {
    if (this.isShown) this.hide()
    else this.show()
  }

  /** Leaves a panel that is no drawer as it is. */
  closeDrawer(): void {
    if (drawers.open === this) drawers.open = null
  }
}
