import { DenoscopeError } from '../../errors.ts'
import { ForkedProcess } from '../../runtime/forked-process.ts'
import { hdf5Script } from '../../runtime/package-paths.ts'
import type { InputOf, OutputOf } from '../../runtime/process-tasks.ts'
import { damaged } from './format-volume.ts'
import type { Hdf5Tasks } from './hdf5-tasks.ts'

/** Time in ms after which the idle process ends. */
const endIdleAfter = 30_000
/** Longest time of a task in seconds. */
const timeLimit = 60

/** The library loops or aborts on some damaged files. In a process of its own, no other work ends with it. */
const reader = new ForkedProcess<Hdf5Tasks>(hdf5Script, { name: 'The HDF5 library', stopWithin: 0, endIdleAfter })
let queue: Promise<unknown> = Promise.resolve()

/**
 * Runs a task in the process that reads HDF5 files, after those before it.
 * @throws the errors of the task; format.damaged if the library ends or takes too long
 */
export function runHdf5<Name extends keyof Hdf5Tasks>(
  name: Name,
  input: InputOf<Hdf5Tasks[Name]> & { readonly path: string }
): Promise<OutputOf<Hdf5Tasks[Name]>> {
  const done = queue.then(() => run(name, input))
  queue = done.catch(() => undefined)
  return done
}

async function run<Name extends keyof Hdf5Tasks>(
  name: Name,
  input: InputOf<Hdf5Tasks[Name]> & { readonly path: string }
): Promise<OutputOf<Hdf5Tasks[Name]>> {
  try {
    return await reader.run(name, input, { timeLimit })
  } catch (thrown) {
    // After an error the library keeps the file open, and shows its former content at the next opening (h5wasm 0.10).
    reader.stop()
    if (!(thrown instanceof DenoscopeError) || thrown.code !== 'worker.died') throw thrown
    throw damaged(input.path, `is not a readable HDF5 file (${thrown.message.replace(/\.$/, '')})`, thrown)
  }
}
