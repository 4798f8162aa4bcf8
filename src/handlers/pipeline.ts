import {
  createExportPipeline,
  createImportPipeline,
  listExportPipelines,
  listImportPipelines,
  removeExportPipeline,
  removeImportPipeline,
  updateExportPipeline,
  updateImportPipeline,
} from '../management/resources/pipelines.ts';
import { managed } from './managed.ts';

export const importPipelineList = managed<'importPipelineList'>(listImportPipelines);
export const importPipelineCreate = managed<'importPipelineCreate'>(createImportPipeline);
export const importPipelineUpdate = managed<'importPipelineUpdate'>(updateImportPipeline);
export const importPipelineRemove = managed<'importPipelineRemove'>(removeImportPipeline);
export const exportPipelineList = managed<'exportPipelineList'>(listExportPipelines);
export const exportPipelineCreate = managed<'exportPipelineCreate'>(createExportPipeline);
export const exportPipelineUpdate = managed<'exportPipelineUpdate'>(updateExportPipeline);
export const exportPipelineRemove = managed<'exportPipelineRemove'>(removeExportPipeline);
