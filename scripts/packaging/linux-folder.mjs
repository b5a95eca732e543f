import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from '../setup/paths.mjs'
import { writeLine } from '../setup/progress.mjs'
import { filesBelow } from './files-below.mjs'
import { fileTypes, mimeDescription } from './file-types.mjs'

/** Programs of the packed folder. All other files are read, never executed. */
const isProgram =
  /^(denoscope|chrome-sandbox|chrome_crashpad_handler|bin\/denoscope|.*\/node_modules\/node\/bin\/node)$/
/** Files with symbols that only debuggers read. Electron's own files have none. */
const mayHaveSymbols = /^resources\/.*(\.node|\.so(\.\d+)*|\/node\/bin\/node)$/

/**
 * Adds the command `bin/denoscope` and the folder `share/` to the packed folder.
 * `share/` has menu entry, types of files, icons and manual page. Its layout is that of /usr/share and ~/.local/share.
 * Removes the symbols of native modules, and sets modes that do not depend on this machine.
 */
export function completeLinuxFolder(folder) {
  for (const [path, content] of Object.entries(integration())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  const { files, folders } = filesBelow(folder)
  stripAll(files.filter((path) => mayHaveSymbols.test(path)).map((path) => join(folder, path)))
  for (const path of ['', ...folders]) chmodSync(join(folder, path), 0o755)
  for (const path of files) chmodSync(join(folder, path), isProgram.test(path) ? 0o755 : 0o644)
}

function integration() {
  const icon = (name) => readFileSync(join(root, 'resources', 'icons', name))
  const manual = readFileSync(join(import.meta.dirname, 'debian', 'denoscope.1'))
  return {
    'bin/denoscope': launcher,
    'share/applications/denoscope.desktop': desktopEntry(),
    'share/mime/packages/denoscope.xml': mimeDescription(),
    'share/icons/hicolor/scalable/apps/denoscope.svg': icon('icon.svg'),
    'share/icons/hicolor/512x512/apps/denoscope.png': icon('icon.png'),
    'share/man/man1/denoscope.1.gz': gzipSync(manual, { level: 9 })
  }
}

/** The command line. Electron's binary runs it as Node; the window is opened by `denoscope open`. */
const launcher = `#!/bin/sh
folder=$(dirname "$(dirname "$(readlink -f "$0")")")
[ $# -gt 0 ] || set -- open
ELECTRON_RUN_AS_NODE=1 exec "$folder/denoscope" "$folder/resources/app.asar.unpacked/dist/cli.mjs" "$@"
`

/** Menu entry. It names no default: the person's choice for a type of file stays (Desktop Entry Specification 1.5). */
const desktopEntry = () => `[Desktop Entry]
Type=Application
Name=Denoscope
GenericName=Review of image denoisers
Comment=Checks what image denoisers invent, lose or deform
Exec=denoscope open %F
Icon=denoscope
Terminal=false
StartupNotify=true
StartupWMClass=denoscope
Categories=Science;MedicalSoftware;
Keywords=CT;DICOM;denoising;image quality;
MimeType=${fileTypes.map(({ mimeType }) => `${mimeType};`).join('')}
`

/** Removes symbols. Each file is replaced, not rewritten: another folder may share it by a hard link. */
function stripAll(paths) {
  for (const path of paths) {
    const stripped = `${path}.stripped`
    const { error, status, stderr } = spawnSync('strip', ['--strip-unneeded', '-o', stripped, path], {
      encoding: 'utf8'
    })
    if (error?.code === 'ENOENT') return writeLine('The package stays larger: strip (binutils) is missing.')
    if (error || status !== 0) throw new Error(`${path}: symbols could not be removed: ${error?.message ?? stderr}`)
    if (statSync(stripped).size < statSync(path).size) renameSync(stripped, path)
    else rmSync(stripped)
  }
}
