import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'
import { filtersCommand } from '../../../src-core/cli/commands/filter-command.ts'
import { buildProgram } from '../../../src-core/cli/program.ts'

const text = readFileSync(join(root, 'docs', 'cli.md'), 'utf8')
/** Sections of docs/cli.md, by the words of the command. */
const sections = new Map(
  text
    .split(/^## denoscope /m)
    .slice(1)
    .map((section): [string, string] => [section.split('\n')[0]!, section])
)

/** Commands that do something, by their words. */
const commands = new Map(
  buildProgram().commands.flatMap((command): [string, Command][] =>
    command.commands.length > 0
      ? command.commands.map((subcommand) => [`${command.name()} ${subcommand.name()}`, subcommand])
      : [[command.name(), command]]
  )
)

it('docs/cli.md has one section for each command', () => {
  expect([...sections.keys()]).toEqual([...commands.keys()])
})

describe.each([...commands])('docs/cli.md on %s', (words, command) => {
  it('has the description and each visible option, and no other', () => {
    const section = sections.get(words)!
    expect(section).toContain(command.description())
    const visible = command.options.filter(({ hidden }) => !hidden).map(({ flags }) => flags)
    const named = [...section.matchAll(/^\| `(-[^`]*)` \|/gm)].map(([, flags]) => flags!.replaceAll('\\|', '|'))
    expect(named).toEqual(visible)
  })
})

it('docs/cli.md has each filter with its description and options', () => {
  const section = sections.get('filter')!
  for (const filter of filtersCommand().commands) {
    const row = section.split('\n').find((line) => line.startsWith(`| \`${filter.name()}\` |`))
    expect(row, `row of ${filter.name()}`).toContain(filter.description())
    for (const { long } of filter.options)
      expect([filter.name(), row]).toEqual([filter.name(), expect.stringContaining(long!)])
  }
})
