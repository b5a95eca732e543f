import { Command } from 'commander'

/** Its subcommands are made from the filters' own descriptions, which are loaded only when this command is used. */
export function filterCommand(): Command {
  return new Command('filter')
    .description("Run a classical filter over images; 'denoscope filter --help' lists them.")
    .usage('<filter> [options] <input> <output>')
    .helpOption(false)
    .allowUnknownOption()
    .argument('<filter>')
    .argument('[words...]')
    .action(async (filter: string, words: string[]) => {
      await (await import('./filters.ts')).filtersCommand().parseAsync([filter, ...words], { from: 'user' })
    })
}
