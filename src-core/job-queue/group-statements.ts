import { schema } from './queue-database.ts'

/** Name of the queue in pg-boss. Groups share it, so that priorities hold among them. */
export const queueName = 'jobs'

/** Groups that are paused; pg-boss has no pause of its own. */
export const createPausedGroups = `CREATE TABLE IF NOT EXISTS ${schema}.paused_group (name text PRIMARY KEY)`

export const pauseGroup = `INSERT INTO ${schema}.paused_group VALUES ($1) ON CONFLICT DO NOTHING`

export const resumeGroup = `DELETE FROM ${schema}.paused_group WHERE name = $1`

export const selectPausedGroups = `SELECT name FROM ${schema}.paused_group`

/** Groups other than $1 with jobs that could be taken. */
export const selectOtherGroups = `
  SELECT DISTINCT group_id AS name FROM ${schema}.job
  WHERE name = '${queueName}' AND state < 'active' AND group_id <> $1`

/** Number of jobs of group $1 by state, with the sums of their weights and of their times in seconds. */
export const countGroup = `
  SELECT state, count(*)::int AS count, coalesce(sum((data->>'weight')::float), 0)::float AS weight,
    coalesce(sum(extract(epoch FROM completed_on - started_on)), 0)::float AS seconds
  FROM ${schema}.job WHERE name = '${queueName}' AND group_id = $1 GROUP BY state`

/** Groups whose jobs have all ended, the last one more than $1 days ago. */
const oldGroups = `
  SELECT group_id FROM ${schema}.job WHERE name = '${queueName}' GROUP BY group_id
  HAVING bool_and(state >= 'completed') AND max(completed_on) < now() - make_interval(days => $1::int)`

/** Removes the jobs of groups that ended more than $1 days ago. */
export const removeOldGroups = `
  DELETE FROM ${schema}.job WHERE name = '${queueName}' AND group_id IN (${oldGroups})`

/** Forgets pauses of groups without jobs. */
export const removeEmptyPauses = `
  DELETE FROM ${schema}.paused_group
  WHERE NOT EXISTS (SELECT FROM ${schema}.job WHERE job.name = '${queueName}' AND group_id = paused_group.name)`

/** Dead letters of group $1. */
export const selectDead = `
  SELECT data, retry_count + 1 AS attempts, output->>'code' AS code
  FROM ${schema}.job WHERE name = '${queueName}' AND group_id = $1 AND state = 'failed'
  ORDER BY priority DESC, created_on`

/** Cancels the jobs of group $1 that have not ended. */
export const cancelGroup = `
  UPDATE ${schema}.job SET state = 'cancelled', completed_on = now()
  WHERE name = '${queueName}' AND group_id = $1 AND state < 'completed'`

const anew = `
  state = 'created', retry_count = 0, started_on = NULL, completed_on = NULL, heartbeat_on = NULL, output = NULL,
  start_after = now()`

/** Puts the jobs $1 back that are done or cancelled. */
export const putBackEnded = `
  UPDATE ${schema}.job SET ${anew}
  WHERE name = '${queueName}' AND id = ANY($1::uuid[]) AND state IN ('completed', 'cancelled')`

/** Puts the dead letters of group $1 back. Jobs that wait for another try need not wait. */
export const putBackDead = `
  UPDATE ${schema}.job SET ${anew}
  WHERE name = '${queueName}' AND group_id = $1 AND state IN ('retry', 'failed')`

const taken = `name = '${queueName}' AND id = $1 AND retry_count = $2 AND state = 'active'`

/**
 * Ends attempt $2 at job $1 for good with output $3. pg-boss itself ends a job without further tries only for its own
 * workers.
 */
export const failForGood = `
  UPDATE ${schema}.job SET state = 'failed', completed_on = now(), heartbeat_on = NULL, output = $3
  WHERE ${taken}`

/** pg-boss counts another attempt if it takes a job with a start: without one, this attempt is not counted. */
const untried = `
  state = (CASE WHEN retry_count = 0 THEN 'created' ELSE 'retry' END)::${schema}.job_state,
  started_on = NULL, heartbeat_on = NULL`

/** Gives job $1 back from attempt $2, which does not count. */
export const giveBack = `UPDATE ${schema}.job SET ${untried} WHERE ${taken}`

/** Gives back the jobs of a process that ended with them. */
export const giveBackAll = `UPDATE ${schema}.job SET ${untried} WHERE name = '${queueName}' AND state = 'active'`
