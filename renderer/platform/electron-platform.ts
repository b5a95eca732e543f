import type { BridgeRefusal, DenoscopeBridge } from '../../electron/page/bridge.ts'
import { DenoscopeError, type ErrorCode } from '../../src-core/errors.ts'
import { download } from './download.ts'
import type { Offered, Platform } from './platform-interface.ts'

/**
 * Platform of the window: system dialogs and file manager. Paths come as handles, which the engine accepts in their
 * place.
 */
export function electronPlatform(bridge: DenoscopeBridge): Platform {
  return {
    chooseFiles: async () => offered(await withCode(bridge.chooseFiles())),
    chooseFolder: async () => offered([await withCode(bridge.chooseFolder())]),
    takeDropped: async (data) => offered(await withCode(bridge.handlesOf([...data.files]))),
    chooseDirectory: () => withCode(bridge.chooseSaveFolder()),
    showInFolder: (path) => withCode(bridge.showInFolder(path)),
    printPdf: (page) => withCode(bridge.printPdf(page)),
    saveFile: async (name, bytes, mediaType) => download(name, bytes, mediaType),
    onOpenPaths: (open) => bridge.onOpenPaths((paths) => open({ kind: 'paths', paths, atStart: true })),
    showMenu: (model) => withCode(bridge.showMenu(model)),
    onMenu: (run) => bridge.onMenu(run)
  }
}

function offered(paths: readonly (string | null)[]): Offered | null {
  const known = paths.filter((path): path is string => Boolean(path))
  return known.length > 0 ? { kind: 'paths', paths: known } : null
}

/** Turns the plain object of the bridge back into an error. */
function withCode<Answer>(asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((refusal: BridgeRefusal) => {
    throw new DenoscopeError(refusal.code as ErrorCode, refusal.message)
  })
}
