import { unnamedReader } from '../../src-core/review/finding.ts'
import { settings } from './settings.svelte.ts'
import { isViewId, type ViewId } from './views.ts'

export type Theme = 'dark' | 'light'

/** What the person is looking at: view, source, audit; and how. Remembered from one session to the next. */
export class Workbench {
  get view(): ViewId {
    return settings.read<ViewId>('view', 'home', isViewId)
  }
  set view(view: ViewId) {
    settings.write('view', view)
  }

  /** Chosen in Sources, cut in Patchify. */
  get sourceId(): string | null {
    return settings.read<string | null>('source', null, isStringOrNull)
  }
  set sourceId(id: string | null) {
    settings.write('source', id)
  }

  /** Shown in Audit, printed in Reports. */
  get auditId(): string | null {
    return settings.read<string | null>('audit', null, isStringOrNull)
  }
  set auditId(id: string | null) {
    settings.write('audit', id)
  }

  /** Shown in Models. */
  get modelId(): string | null {
    return settings.read<string | null>('model', null, isStringOrNull)
  }
  set modelId(id: string | null) {
    settings.write('model', id)
  }

  get theme(): Theme {
    return settings.read<Theme>('theme', 'dark', (value) => value === 'dark' || value === 'light')
  }
  set theme(theme: Theme) {
    settings.write('theme', theme)
  }

  /** Whose findings are recorded; never empty, since a finding needs a reviewer. */
  get reviewer(): string {
    return this.reviewerAsTyped.trim() || unnamedReader
  }

  get reviewerAsTyped(): string {
    return settings.read<string>('reviewer', '')
  }
  set reviewerAsTyped(name: string) {
    settings.writeNow('reviewer', name)
  }

  openSource(id: string): void {
    this.sourceId = id
    this.view = 'patchify'
  }

  openAudit(id: string): void {
    this.auditId = id
    this.view = 'audit'
  }

  openModel(id: string): void {
    this.modelId = id
    this.view = 'models'
  }

  openReport(auditId: string): void {
    this.auditId = auditId
    this.view = 'reports'
  }

  forgetChoices(): void {
    this.sourceId = null
    this.auditId = null
    this.modelId = null
  }
}

const isStringOrNull = (value: unknown) => value === null || typeof value === 'string'

export const workbench = new Workbench()
