/** Ids of scores in files, settings and commands of version 0.1.0, each with its present id. */
const currentIds: ReadonlyMap<string, string> = new Map([
  ['lie', 'hiddenError'],
  ['localResidual', 'blobSnr'],
  ['lost', 'topologyRecallLoss'],
  ['invented', 'topologyPrecisionLoss']
])

/** Present id of a score that was stored or typed with any id. */
export const currentScoreId = (id: string): string => currentIds.get(id) ?? id

/** Values by score id, with present ids. */
export const withCurrentScoreIds = <Value>(byId: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(byId).map(([id, value]) => [currentScoreId(id), value]))

/** Id of a score in version 0.1.0; undefined if the id is the same today. */
export const formerScoreId = (id: string): string | undefined =>
  [...currentIds].find(([, current]) => current === id)?.[0]

/**
 * Values by score id, with former ids beside present ones.
 * Scripts read the former ids in files and in the output of commands.
 */
export const withFormerScoreIds = <Value>(byId: Readonly<Record<string, Value>>): Record<string, Value> => ({
  ...byId,
  ...Object.fromEntries([...currentIds].flatMap(([former, id]) => (id in byId ? [[former, byId[id]!]] : [])))
})
