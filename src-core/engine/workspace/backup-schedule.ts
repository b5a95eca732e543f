import type { Workspace } from '../../storage/workspace.ts'

/** Time after the start, when the screen has what it needs. In ms. */
const afterStart = 30_000
const hour = 3_600_000

/** Backs up the open workspace soon after the start, and each hour, if it has changed. */
export class BackupSchedule {
  #timer: NodeJS.Timeout
  readonly #work: () => Promise<void>

  /**
   * Starts the schedule.
   * @param workspace the one that is open at the time
   * @param onFailure called with the reason if a backup cannot be written
   */
  constructor(workspace: () => Workspace, onFailure: (thrown: unknown) => void) {
    this.#work = async () => {
      await workspace().backUpChanges().catch(onFailure)
      this.#timer = setTimeout(this.#work, hour).unref()
    }
    this.#timer = setTimeout(this.#work, afterStart).unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
