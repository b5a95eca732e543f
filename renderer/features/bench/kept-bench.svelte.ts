import type { BenchContent } from '../../../src-core/engine/contract-payloads.ts'
import type { CommandInput } from '../../../src-core/engine/contract.ts'
import type { BenchEntries } from '../../../src-core/reports/bench/bench-entries.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { platform } from '../../platform/platform.ts'
import { Latest } from '../../shared/latest.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'

type BenchFile = CommandInput<'benches.file'>['file']

/** Files that are saved, with their media types. */
export const benchFiles: Readonly<Record<BenchFile, { readonly name: string; readonly mediaType: string }>> = {
  html: { name: 'report.html', mediaType: 'text/html' },
  values: { name: 'values.csv', mediaType: 'text/csv' },
  curves: { name: 'curves.csv', mediaType: 'text/csv' },
  record: { name: 'bench.json', mediaType: 'application/json' }
}

/** Typing rests this long before it is kept, in ms. */
const restBeforeSaving = 600

/** A kept bench with its report. Entries are kept while typing. */
export class KeptBenchSession {
  readonly id: string
  content = $state.raw<BenchContent | null>(null)
  /** Entries as on the screen; null until they are known. */
  entries = $state.raw<BenchEntries | null>(null)
  saving = $state(false)
  error = $state.raw<unknown>(null)
  readonly preview = new Latest((asked: { id: string }) => engine.call('benches.preview', asked))
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(id: string) {
    this.id = id
  }

  async load(): Promise<void> {
    try {
      this.content = await engine.call('benches.read', { id: this.id })
      this.entries = this.content.entries
      this.error = null
      this.preview.request({ id: this.id })
    } catch (thrown) {
      this.error = thrown
    }
  }

  /** Changes texts, which are kept after a rest. */
  write(words: Partial<BenchEntries['words']>): void {
    if (!this.entries) return
    this.entries = { ...this.entries, words: { ...this.entries.words, ...words } }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.keep(), restBeforeSaving)
  }

  /** Changes limits, which are judged at once. Limits that hold for nothing are refused, and the former ones stay. */
  async judge(change: Partial<Pick<BenchEntries, 'limits' | 'useCitedLimits'>>): Promise<void> {
    if (!this.entries) return
    const former = this.entries
    this.entries = { ...former, ...change }
    await this.keep()
    if (this.error) this.entries = { ...this.entries, limits: former.limits, useCitedLimits: former.useCitedLimits }
  }

  /** Resolves once the entries are on disk. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer)
    const { entries } = this
    if (!entries || entries === this.content?.entries) return
    this.saving = true
    try {
      this.content = await engine.call('benches.revise', {
        id: this.id,
        entries: $state.snapshot(entries) as BenchEntries
      })
      if (this.entries === entries) this.entries = this.content.entries
      this.error = null
      this.preview.request({ id: this.id })
    } catch (thrown) {
      this.error = thrown
    } finally {
      this.saving = false
    }
  }

  async save(file: BenchFile): Promise<void> {
    await this.#saved(async () => {
      const { name, mediaType } = benchFiles[file]
      await platform.saveFile(`${this.id}-${name}`, await engine.call('benches.file', { id: this.id, file }), mediaType)
    })
  }

  /** Saves the report as the shell prints it. */
  async savePdf(): Promise<void> {
    await this.#saved(async () => {
      const pdf = await platform.printPdf?.(await engine.call('benches.preview', { id: this.id }))
      if (pdf) await platform.saveFile(`${this.id}-report.pdf`, pdf, 'application/pdf')
    })
  }

  async #saved(work: () => Promise<void>): Promise<void> {
    try {
      await this.keep()
      await work()
    } catch (thrown) {
      notices.fail(thrown)
    }
  }
}
