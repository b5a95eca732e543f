import { fork, type ChildProcess } from 'node:child_process'
import { DenoscopeError, type ErrorCode } from '../../errors.ts'
import { dimseScript } from '../../runtime/package-paths.ts'
import { PacsFailure } from '../pacs-failure.ts'
import type { DimseAnswer, DimsePart, DimsePeer, DimseTask } from './dimse-messages.ts'

/** The process that speaks DIMSE. Starts with the first task; a cancel kills it. Tasks run one at a time. */
export class DimseProcess {
  readonly #peer: DimsePeer
  readonly #signal: AbortSignal
  #child: ChildProcess | null = null

  constructor(peer: DimsePeer, signal: AbortSignal) {
    this.#peer = peer
    this.#signal = signal
  }

  /**
   * Runs a task.
   * @param use gets the parts of the result; its errors end the process and are thrown
   * @returns the status of the last DIMSE answer
   * @throws pacs.*, job.cancelled, worker.died
   */
  run(task: DimseTask, use: (part: DimsePart) => void): Promise<number> {
    const child = (this.#child ??= this.#start())
    return new Promise<number>((resolve, reject) => {
      const kill = (error: unknown) => {
        reject(error)
        this.close()
      }
      const cancel = () => kill(new DenoscopeError('job.cancelled', 'Cancelled.'))
      const receive = (answer: DimseAnswer) => {
        if (answer.kind === 'done') return end(() => resolve(answer.status))
        if (answer.kind === 'failed') return end(() => reject(failureOf(answer)))
        try {
          use(answer)
        } catch (thrown) {
          end(() => kill(thrown))
        }
      }
      const died = () => end(() => kill(new DenoscopeError('worker.died', 'The process that speaks DIMSE ended.')))
      const end = (settle: () => void) => {
        child.off('message', receive).off('exit', died).off('error', died)
        this.#signal.removeEventListener('abort', cancel)
        settle()
      }
      child.on('message', receive).on('exit', died).on('error', died)
      this.#signal.addEventListener('abort', cancel, { once: true })
      if (this.#signal.aborted) return end(cancel)
      child.send({ peer: this.#peer, task })
    })
  }

  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }

  #start(): ChildProcess {
    return fork(dimseScript(), [], {
      serialization: 'advanced',
      // With this variable Electron's binary runs as plain Node. Node ignores it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc']
    })
  }
}

const failureOf = ({ code, message, isTransient }: Extract<DimseAnswer, { kind: 'failed' }>): PacsFailure =>
  new PacsFailure(code as ErrorCode, message, { isTransient })
