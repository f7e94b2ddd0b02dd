// All kinds of jobs: each part of the gateway keeps its own in a folder `jobs`.
import { isJobKind, type JobKind } from './define-job.ts';

const files = import.meta.glob('../*/jobs/*.ts', { eager: true, import: 'default' });

export const allJobKinds: readonly JobKind[] = Object.values(files).filter(isJobKind);
