import type { Logger } from 'pino'
import type { PersonalKeys } from '../../storage/personal-keys.ts'
import type { Workspace } from '../../storage/workspace.ts'
import type { CommandName, CommandOutput, EngineEvents, EventName, ParsedInput } from '../contract.ts'
import type { Caller } from '../path-rules.ts'
import type { WorkerProcess } from '../worker/worker-process.ts'
import type { Jobs } from '../workspace/jobs.ts'
import type { OpenQuestions } from '../workspace/open-questions.ts'
import type { OpenSources } from '../workspace/open-sources.ts'

/** State that commands share. A context belongs to one workspace; opening another makes a new one. */
export interface EngineContext {
  readonly workspace: Workspace
  readonly sources: OpenSources
  readonly questions: OpenQuestions
  readonly jobs: Jobs
  readonly workers: {
    /** Makes previews, for which a person waits. */
    readonly interactive: WorkerProcess
    /** Runs audits. */
    readonly batch: WorkerProcess
    /** Trains models; separate, so that audits run meanwhile. */
    readonly training: WorkerProcess
  }
  /** Private keys of this computer, which outlive the workspace. */
  readonly keys: PersonalKeys
  readonly log: Logger
  /** @param cause client that caused the event, which gets no notice. */
  notify<Name extends EventName>(name: Name, payload: EngineEvents[Name], cause?: Caller): void
  /** Windows that are connected, besides the caller's. */
  otherWindows(caller: Caller): readonly string[]
}

/** The function of a command; its input has been checked. */
export type Handler<Name extends CommandName> = (
  input: ParsedInput<Name>,
  caller: Caller
) => CommandOutput<Name> | Promise<CommandOutput<Name>>

export type Handlers = { [Name in CommandName]: Handler<Name> }

/** The commands of one area: their names share a prefix. */
export type HandlersOf<Prefix extends string> = Pick<Handlers, Extract<CommandName, `${Prefix}.${string}`>>
