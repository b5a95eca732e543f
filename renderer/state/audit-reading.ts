/** Time after the last press, key or scroll in which an audit counts as being read, in ms. */
const readingTime = 5 * 60_000

/** The audit that a person reads, and the time of the last touch. */
export class AuditReading {
  #id: string | null = null
  #touchedAt = -Infinity

  /** @param now in ms, of one clock with `isRead` */
  touch(id: string, now = Date.now()): void {
    this.#id = id
    this.#touchedAt = now
  }

  isRead(id: string | null, now = Date.now()): boolean {
    return id !== null && id === this.#id && now - this.#touchedAt < readingTime
  }
}

export const auditReading = new AuditReading()
