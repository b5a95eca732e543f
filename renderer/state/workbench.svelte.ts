import { unnamedReader } from '../../src-core/review/finding.ts'
import { windowReader } from '../platform/window-reader.ts'
import { persisted, settings } from './settings.svelte.ts'

/** The views in the order of the rail. */
export const views = [
  { id: 'home', label: 'Home' },
  { id: 'sources', label: 'Sources' },
  { id: 'patchify', label: 'Patchify' },
  { id: 'audit', label: 'Audit' },
  { id: 'review', label: 'Review' },
  { id: 'models', label: 'Models' },
  { id: 'physics', label: 'Physics' },
  { id: 'cohorts', label: 'Cohorts' },
  { id: 'reports', label: 'Reports' },
  { id: 'settings', label: 'Settings' },
  // For developers: reached by the address `#gallery` only.
  { id: 'gallery', label: 'Gallery' }
] as const

export type ViewId = (typeof views)[number]['id']

export function isViewId(value: unknown): value is ViewId {
  return views.some((view) => view.id === value)
}

export type Theme = 'dark' | 'light'

const isStringOrNull = (value: unknown) => value === null || typeof value === 'string'
const isTheme = (value: unknown) => value === 'dark' || value === 'light'
const reviewerKey = 'reviewer'

const view = persisted<ViewId>('view', 'home', isViewId)
const sourceId = persisted<string | null>('source', null, isStringOrNull)
const auditId = persisted<string | null>('audit', null, isStringOrNull)
const modelId = persisted<string | null>('model', null, isStringOrNull)
const benchId = persisted<string | null>('bench', null, isStringOrNull)
const cohortId = persisted<string | null>('cohort', null, isStringOrNull)
const reviewId = persisted<string | null>('review.active', null, isStringOrNull)
const theme = persisted<Theme>('theme', 'dark', isTheme)

/** Tabs of the audit view. The ids are stored. */
const auditTabs = ['patches', 'slice', 'denoiser-comparison', 'dose-response', 'findings'] as const
export type AuditTab = (typeof auditTabs)[number]

/** Ids as version 0.1 stored them. */
const formerTabs: Readonly<Record<string, AuditTab>> = { glance: 'denoiser-comparison', audits: 'dose-response' }

const storedTab = persisted<string>('audit.mode', 'patches')

/** The tab that was shown last, of any audit. */
export const auditTab = {
  get current(): AuditTab {
    const id = formerTabs[storedTab.current] ?? storedTab.current
    return auditTabs.find((tab) => tab === id) ?? 'patches'
  },
  set current(tab: AuditTab) {
    storedTab.current = tab
  }
}

/** View, source, audit, model and review on the screen, theme and reviewer. Kept from one session to the next. */
export class Workbench {
  #windowReader = $state(windowReader.name)

  get view(): ViewId {
    return view.current
  }
  set view(id: ViewId) {
    view.current = id
  }

  /** Chosen in Sources, cut into patches in Patchify. */
  get sourceId(): string | null {
    return sourceId.current
  }
  set sourceId(id: string | null) {
    sourceId.current = id
  }

  /** Shown in Audit, printed in Reports. */
  get auditId(): string | null {
    return auditId.current
  }
  set auditId(id: string | null) {
    auditId.current = id
  }

  /** Shown in Models. */
  get modelId(): string | null {
    return modelId.current
  }
  set modelId(id: string | null) {
    modelId.current = id
  }

  /** Shown in Physics; null for a new bench. */
  get benchId(): string | null {
    return benchId.current
  }
  set benchId(id: string | null) {
    benchId.current = id
  }

  /** Shown in Cohorts; null for a new cohort. */
  get cohortId(): string | null {
    return cohortId.current
  }
  set cohortId(id: string | null) {
    cohortId.current = id
  }

  /** The running review. Stored, so that a reader comes back to the same patch. */
  get reviewId(): string | null {
    return reviewId.current
  }
  set reviewId(id: string | null) {
    reviewId.current = id
  }

  get theme(): Theme {
    return theme.current
  }
  set theme(name: Theme) {
    theme.current = name
  }

  /** The name in findings. Never empty: a finding needs a reviewer. */
  get reviewer(): string {
    return this.reviewerAsTyped.trim() || unnamedReader
  }

  /** As typed in this window, else as typed last in any. Two readers with a window each keep their names. */
  get reviewerAsTyped(): string {
    return this.#windowReader ?? settings.read(reviewerKey, '')
  }
  set reviewerAsTyped(name: string) {
    windowReader.name = name
    this.#windowReader = name
    settings.writeNow(reviewerKey, name)
  }

  /** True once the reader's name was typed or confirmed in this window. */
  get hasWindowReader(): boolean {
    return this.#windowReader !== null
  }

  /** Makes the shown name that of this window, whatever is typed in another one. */
  confirmReader(): void {
    const shown = this.reviewerAsTyped
    if (!this.hasWindowReader) this.reviewerAsTyped = shown
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

  openBench(id: string): void {
    this.benchId = id
    this.view = 'physics'
  }

  openCohort(id: string): void {
    this.cohortId = id
    this.view = 'cohorts'
  }

  openReview(id: string): void {
    this.reviewId = id
    this.view = 'review'
  }

  /** Shows the set-up of a review of this audit. */
  planReview(auditId: string): void {
    this.auditId = auditId
    this.reviewId = null
    this.view = 'review'
  }

  openReport(id: string): void {
    this.auditId = id
    this.view = 'reports'
  }

  forgetChoices(): void {
    this.sourceId = null
    this.auditId = null
    this.modelId = null
    this.benchId = null
    this.cohortId = null
  }
}

export const workbench = new Workbench()
