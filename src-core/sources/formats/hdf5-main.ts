import { answerTasks } from '../../runtime/process-tasks.ts'
import { hdf5Tasks } from './hdf5-tasks.ts'

/** Entry point of processes that read HDF5 files. */
answerTasks('the process that reads HDF5', hdf5Tasks)
