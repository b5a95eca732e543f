import { Menu, app, nativeTheme, type WebContents } from 'electron'
import { type MenuModel, channels } from './page/bridge.ts'
import { answer, whenPageEnds } from './page/page-requests.ts'
import { checkedMenu, emptyMenu, menuTemplate, type MenuSurroundings } from './menu-template.ts'
import { currentWindow, showWindow } from './windows.ts'

/** Native menu: the commands of the page and those of every window. */
class ApplicationMenu {
  #model = emptyMenu
  #page: WebContents | null = null
  /** Id of the entry chosen while no page is open, for instance on a Mac with its window closed. */
  #waiting: string | null = null

  constructor() {
    this.#build()
  }

  take(page: WebContents, model: MenuModel): void {
    if (this.#page !== page) this.#follow(page)
    nativeTheme.themeSource = model.theme
    const hasSameItems = withoutStates(model) === withoutStates(this.#model)
    this.#model = model
    // Replacing a menu closes it if it is open.
    if (hasSameItems) this.#showStates()
    else this.#build()
    if (this.#waiting !== null) page.send(channels.menu, this.#waiting)
    this.#waiting = null
  }

  #follow(page: WebContents): void {
    this.#page = page
    whenPageEnds(page, () => {
      if (this.#page !== page) return
      this.#page = null
      this.#model = { ...this.#model, entries: this.#model.entries.filter(({ section }) => section !== 'here') }
      this.#build()
    })
  }

  #run(id: string): void {
    showWindow()
    if (this.#page) this.#page.send(channels.menu, id)
    else this.#waiting = id
  }

  #build(): void {
    const surroundings: MenuSurroundings = {
      platform: process.platform,
      developerTools: Boolean(process.env.DENOSCOPE_DEVELOPER_TOOLS),
      name: 'Denoscope',
      showAbout: () => app.showAboutPanel(),
      run: (id) => this.#run(id)
    }
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(this.#model, surroundings)))
  }

  #showStates(): void {
    const menu = Menu.getApplicationMenu()
    for (const { id, enabled } of this.#model.entries) {
      const item = menu?.getMenuItemById(id)
      if (item) item.enabled = enabled
    }
  }
}

export function setupMenus(): void {
  app.setAboutPanelOptions({
    applicationName: 'Denoscope',
    applicationVersion: app.getVersion(),
    copyright: 'For research, not for diagnosis. MIT licence.'
  })
  const menu = new ApplicationMenu()
  answer(channels.showMenu, (event, model) => {
    if (event.sender === currentWindow()?.webContents) menu.take(event.sender, checkedMenu(model))
  })
}

function withoutStates({ view, entries }: MenuModel): string {
  return JSON.stringify([view, entries.map((entry) => ({ ...entry, enabled: null }))])
}
