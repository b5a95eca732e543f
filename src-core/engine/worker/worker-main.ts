import { answerTasks } from '../../runtime/process-tasks.ts'
import { workerTasks } from './worker-tasks.ts'

/** Entry point of worker processes. */
answerTasks('a worker process', workerTasks)
