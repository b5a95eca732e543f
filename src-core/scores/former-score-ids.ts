/** Ids of scores in files, settings and commands of version 0.1.0, each with its id of today. */
const currentIds: ReadonlyMap<string, string> = new Map([
  ['lie', 'hiddenError'],
  ['localResidual', 'blobSnr'],
  ['lost', 'topologyRecallLoss'],
  ['invented', 'topologyPrecisionLoss']
])

/** Today's id of a score that was stored or typed with any id. */
export const currentScoreId = (id: string): string => currentIds.get(id) ?? id

/** Values by score id, with today's ids. */
export const withCurrentScoreIds = <Value>(byId: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(byId).map(([id, value]) => [currentScoreId(id), value]))

/** The id of a score in version 0.1.0, if the score has another one today. */
export const formerScoreId = (id: string): string | undefined =>
  [...currentIds].find(([, current]) => current === id)?.[0]

/** Values by score id, with the former ids beside today's: scripts read the former ones in files and in the output of commands. */
export const withFormerScoreIds = <Value>(byId: Readonly<Record<string, Value>>): Record<string, Value> => ({
  ...byId,
  ...Object.fromEntries([...currentIds].flatMap(([former, id]) => (id in byId ? [[former, byId[id]!]] : [])))
})
