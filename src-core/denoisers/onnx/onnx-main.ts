import { answerTasks } from '../../runtime/process-tasks.ts'
import { onnxTasks } from './onnx-tasks.ts'

/** Entry point of processes that run ONNX models. */
answerTasks('the process of an ONNX model', onnxTasks)
