import { join } from 'node:path'
import { LinuxTargetHelper } from 'app-builder-lib/out/targets/LinuxTargetHelper.js'

/**
 * electron-builder's configuration. The page and main lie in the archive; what the engine's processes load lies
 * beside it, since plain processes, native modules and TensorFlow's libraries cannot read the archive.
 * @param {{ dist: string, version: string, ownNode: boolean, output: string }} options folder and version of the
 *   Electron to pack; `ownNode`: the engine needs the `node` package because this Electron's Node is too old.
 */
export function packaging({ dist, version, ownNode, output }) {
  return {
    appId: 'org.denoscope.denoscope',
    productName: 'Denoscope',
    executableName: 'denoscope',
    electronDist: dist,
    electronVersion: version,
    directories: { output, buildResources: 'resources/icons' },
    files: [
      'package.json',
      'dist/**',
      'resources/**',
      '!dist/**/*.map',
      '!**/node_modules/**/*.{map,ts,md}',
      '!**/node_modules/@tensorflow/tfjs-node/deps/include/**',
      '!**/node_modules/better-sqlite3/{deps,src}/**',
      ...(ownNode ? [] : ['!**/node_modules/node/**', '!**/node_modules/node-bin-*/**'])
    ],
    asar: true,
    asarUnpack: ['package.json', 'dist/*.{mjs,wasm}', 'dist/renderer/**', 'resources/**', '**/node_modules/**'],
    // Every native module brings or has been given its binary; there is nothing to compile.
    npmRebuild: false,
    // One of several programs for these files, never the one that a double click takes by itself.
    fileAssociations: [
      { ext: ['dcm', 'dicom'], name: 'DICOM image', mimeType: 'application/dicom', role: 'Viewer', rank: 'Alternate' }
    ],
    afterPack: writeDesktopFile,
    linux: {
      target: 'dir',
      category: 'Science;MedicalSoftware',
      icon: 'resources/icons',
      syncDesktopName: true,
      synopsis: 'Checks what image denoisers invent, lose or deform'
    },
    mac: { target: 'dir', category: 'public.app-category.medical', icon: 'resources/icons/icon.png', identity: null },
    win: { target: 'dir', icon: 'resources/icons/icon.png' }
  }
}

/** A folder has no installer that tells Linux which files the program opens; this file does, put among the person's applications. */
async function writeDesktopFile({ packager, appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return
  const options = packager.platformSpecificBuildOptions
  await new LinuxTargetHelper(packager).writeDesktopEntry(options, 'denoscope %U', join(appOutDir, 'denoscope.desktop'))
}
