import { answerTasks, type TaskContext } from '../../src-core/runtime/process-tasks.ts'

/** A child process of the tests of ForkedProcess. */
export const forkedTasks = {
  double: async (value: number) => 2 * value,
  refuse: async (name: string) => {
    throw Object.assign(new Error(`${name} is refused`), { code: 'argument.invalid' })
  },
  crash: async (): Promise<null> => {
    process.kill(process.pid, 'SIGSEGV')
    return new Promise(() => undefined)
  },
  exit: async (code: number): Promise<null> => process.exit(code),
  hang: async (): Promise<null> => {
    for (;;);
  },
  count: async (last: number, { report }: TaskContext<number>): Promise<null> => {
    for (let count = 1; count <= last; count++) report(count)
    return new Promise(() => undefined)
  },
  processId: async () => process.pid
}

answerTasks<number>('a process of the tests', forkedTasks)
