import type { CommandInput } from '../../../src-core/engine/contract.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { benches } from '../../state/benches.svelte.ts'
import { WatchedRun } from '../../state/watched-run.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'

/** Starts a bench, and shows it when it is done if the person is still here. */
export class BenchRun extends WatchedRun<'bench'> {
  constructor() {
    super('bench')
  }

  start(request: CommandInput<'benches.run'>): Promise<void> {
    return this.watch(
      () => engine.call('benches.run', request),
      ({ benchId }) => workbench.openBench(benchId),
      () => benches.load()
    )
  }
}
