import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  defaultWorkspacePath,
  forgetOtherWorkspaces,
  recentWorkspaces,
  rememberWorkspace,
  type Surroundings
} from '../../../src-core/storage/locations.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const linux = (environment: Record<string, string> = {}): Surroundings => ({
  platform: 'linux',
  environment,
  home: '/home/ada'
})

describe('the default workspace', () => {
  it('lies in the data folder of the platform', () => {
    expect(defaultWorkspacePath(linux())).toBe('/home/ada/.local/share/denoscope/workspace')
    expect(defaultWorkspacePath(linux({ XDG_DATA_HOME: '/data' }))).toBe('/data/denoscope/workspace')
    expect(defaultWorkspacePath({ ...linux(), platform: 'darwin' })).toBe(
      '/home/ada/Library/Application Support/Denoscope/workspace'
    )
    expect(defaultWorkspacePath({ ...linux(), platform: 'win32' })).toBe('/home/ada/AppData/Local/Denoscope/workspace')
  })

  it('ignores a relative XDG folder, as the specification asks', () => {
    expect(defaultWorkspacePath(linux({ XDG_DATA_HOME: 'data' }))).toBe('/home/ada/.local/share/denoscope/workspace')
  })

  it('is the one that DENOSCOPE_WORKSPACE names', () => {
    expect(defaultWorkspacePath(linux({ DENOSCOPE_WORKSPACE: '/work', XDG_DATA_HOME: '/data' }))).toBe('/work')
  })
})

describe('recent workspaces', () => {
  function surroundings(): { here: Surroundings; workspace: (name: string) => string } {
    const folder = temporaryFolder()
    const workspace = (name: string) => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'denoscope.sqlite'), '')
      return join(folder, name)
    }
    return { here: linux({ XDG_CONFIG_HOME: join(folder, 'config') }), workspace }
  }
  const paths = (here: Surroundings) => recentWorkspaces(here).map(({ path }) => path)

  it('are listed the latest first, each once, and only while they are there', () => {
    const { here, workspace } = surroundings()
    const [a, b] = [workspace('a'), workspace('b')]
    expect(paths(here)).toEqual([])
    for (const path of [a, b, a]) rememberWorkspace(path, here)
    expect(paths(here)).toEqual([a, b])
    rmSync(a, { recursive: true })
    expect(paths(here)).toEqual([b])
  })

  it('are forgotten but for the open one', () => {
    const { here, workspace } = surroundings()
    const [a, b] = [workspace('a'), workspace('b')]
    for (const path of [a, b]) rememberWorkspace(path, here)
    expect(forgetOtherWorkspaces(a, here).map(({ path }) => path)).toEqual([a])
    expect(paths(here)).toEqual([a])
  })

  it('are at most ten', () => {
    const { here, workspace } = surroundings()
    for (let index = 0; index < 12; index++) rememberWorkspace(workspace(`w${index}`), here)
    expect(paths(here)).toHaveLength(10)
    expect(paths(here)[0]).toMatch(/w11$/)
  })

  it('start anew from a damaged list, and do without one that cannot be written', () => {
    const { here, workspace } = surroundings()
    const folder = join(here.environment['XDG_CONFIG_HOME']!, 'denoscope')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'recent-workspaces.json'), '{ half')
    expect(paths(here)).toEqual([])
    rememberWorkspace(workspace('a'), here)
    expect(paths(here)).toHaveLength(1)
    const file = join(folder, 'recent-workspaces.json')
    expect(() => rememberWorkspace('/x', linux({ XDG_CONFIG_HOME: file }))).not.toThrow()
  })
})
