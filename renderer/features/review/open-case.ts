import { engine } from '../../engine/engine.svelte.ts'
import { notices } from '../../state/shown-notices.svelte.ts'
import { workbench } from '../../state/workbench.svelte.ts'
import { openSession } from '../audit-session/audit-session.svelte.ts'

/** Goes to a judged output in its audit. */
export async function openCase(auditId: string, patchIndex: number, denoiserKey: string): Promise<void> {
  try {
    const session = await openSession((name, input) => engine.call(name, input), auditId)
    session.order.select(patchIndex)
    if (session.outputs.includes(denoiserKey)) session.order.focus = denoiserKey
    workbench.openAudit(auditId)
  } catch (thrown) {
    notices.fail(thrown)
  }
}
