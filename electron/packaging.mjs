import { join } from 'node:path'
import { LinuxTargetHelper } from 'app-builder-lib/out/targets/LinuxTargetHelper.js'

/** Binaries of ONNX Runtime for platforms that the package is not for. */
const otherRuntimes = ['darwin', 'linux', 'win32']
  .flatMap((platform) => ['arm64', 'x64'].map((architecture) => `${platform}/${architecture}`))
  .filter((place) => place !== `${process.platform}/${process.arch}`)
  .map((place) => `!**/node_modules/onnxruntime-node/bin/*/${place}/**`)

/**
 * Configuration of electron-builder. Page and main process lie in the archive.
 * Files of the engine's processes lie beside it: plain processes, native modules and TensorFlow cannot read the
 * archive.
 * @param {{ dist: string, version: string, ownNode: boolean, output: string }} options folder and version of the
 * Electron;
 * `ownNode`: true if the engine needs the `node` package, because this Electron's Node is too old
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
      ...otherRuntimes,
      ...(ownNode ? [] : ['!**/node_modules/node/**', '!**/node_modules/node-bin-*/**'])
    ],
    asar: true,
    asarUnpack: ['package.json', 'dist/*.{mjs,wasm}', 'dist/renderer/**', 'resources/**', '**/node_modules/**'],
    // Native modules bring their binaries, so nothing is compiled.
    npmRebuild: false,
    // Opens these files as one program among several, never by a double click by default.
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

/**
 * Writes a desktop file for the person's applications folder. A plain folder has no installer that registers the
 * program.
 */
async function writeDesktopFile({ packager, appOutDir, electronPlatformName }) {
  if (electronPlatformName !== 'linux') return
  const options = packager.platformSpecificBuildOptions
  await new LinuxTargetHelper(packager).writeDesktopEntry(options, 'denoscope %U', join(appOutDir, 'denoscope.desktop'))
}
